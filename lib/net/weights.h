#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace tinct {

/// Weights of a network that somebody else trained and published, as tinct's learned metrics use
/// them.
struct WeightsInfo {
  std::string_view name;    ///< what `tinct weights get` calls them
  std::string_view metric;  ///< the metric that needs them
  std::string_view purpose;
  std::string_view file;  ///< their name in the weights folder
  std::string_view url;
  std::int64_t bytes = 0;  ///< of the file
  std::string_view sha256;
  std::string_view license;
  /// Where they come inside of another file: its name, size and hash, and theirs in it.
  struct Package {
    std::string_view file = {};
    std::int64_t bytes = 0;
    std::string_view sha256 = {};
    std::string_view member = {};
  };
  Package package = {};  ///< without a file where `url` is the weights themselves
};

/// All that tinct can get: the explicit list to extend.
[[nodiscard]] std::span<const WeightsInfo> all_weights() noexcept;

/// Those of that name. Throws Error(Fault::usage) for an unknown one, with the nearest known.
[[nodiscard]] const WeightsInfo& weights_named(std::string_view name);

/// Where weights are kept: `wish` unless it is empty, else $TINCT_WEIGHTS, else tinct/weights below
/// $XDG_CACHE_HOME, else below ~/.cache. Throws Error(Fault::usage) where none of them is set.
[[nodiscard]] std::filesystem::path weights_folder(const std::filesystem::path& wish = {});

/// The user's own file of these weights in a folder (NAME.safetensors, NAME.pt, NAME.pth), else the
/// published one; empty where there is none.
[[nodiscard]] std::filesystem::path find_weights_file(const WeightsInfo& weights,
                                                      const std::filesystem::path& folder);

/// The same, but throws Error(Fault::input) that says how to get them where there is none.
[[nodiscard]] std::filesystem::path need_weights_file(const WeightsInfo& weights,
                                                      const std::filesystem::path& folder);

/// Whether a file is the published one, by its size and SHA-256.
[[nodiscard]] bool is_published(const WeightsInfo& weights, const std::filesystem::path& file);

}  // namespace tinct
