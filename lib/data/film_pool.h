#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "lib/data/film_prints.h"

namespace tinct {

/// The films of a folder, each decoded at most once and only when it is asked for.
class FilmPool {
 public:
  /// Films are told by their names' extensions; `media` may be one film, whatever its name. Throws
  /// Error(Fault::input) when `media` does not exist.
  explicit FilmPool(const std::filesystem::path& media);

  /// All films below the folder, sorted by path.
  [[nodiscard]] const std::vector<std::filesystem::path>& films() const { return films_; }
  /// Those with the name of `file`, apart from folders and extension; the same extension first.
  [[nodiscard]] std::vector<std::filesystem::path> named_like(
      const std::filesystem::path& file) const;
  /// Null for a film that can't be read, of which a warning was given. May be a film or folder of
  /// pictures that is not in films().
  [[nodiscard]] const FilmPrints* prints(const std::filesystem::path& film);

 private:
  std::vector<std::filesystem::path> films_;
  std::map<std::filesystem::path, std::optional<FilmPrints>> prints_;
};

}  // namespace tinct
