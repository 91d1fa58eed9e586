#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

namespace tinct {

/// Warns of what makes a film's scenes less than they seem: pictures of a folder that are missing
/// by their numbers, and a file that went on changing while it was read.
class FilmWatch {
 public:
  /// Notes how the film looks before it is read.
  explicit FilmWatch(const std::filesystem::path& path);
  /// Says, after it was read, what is wrong with it.
  void warn() const;

 private:
  using State = std::pair<std::uintmax_t, std::filesystem::file_time_type>;
  [[nodiscard]] State state() const;

  std::filesystem::path path_;
  State before_;
};

}  // namespace tinct
