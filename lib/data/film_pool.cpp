#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/data/film_pool.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 24> kExtensions{
    ".3gp",  ".asf", ".avi", ".divx", ".f4v", ".flv",  ".h264", ".h265",
    ".m2ts", ".m4v", ".mkv", ".mov",  ".mp4", ".mpeg", ".mpg",  ".mts",
    ".mxf",  ".ogm", ".ogv", ".ts",   ".vob", ".webm", ".wmv",  ".y4m"};

bool is_named_as_film(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kExtensions, extension) != kExtensions.end();
}

}  // namespace

FilmPool::FilmPool(const fs::path& media) {
  std::error_code error;
  if (!fs::exists(media, error)) {
    throw Error(Fault::input, "the media folder " + media.string() +
                                  " does not exist; tell where the films are with --media");
  }
  if (!fs::is_directory(media, error)) {
    films_.push_back(media);
    return;
  }
  const auto options = fs::directory_options::skip_permission_denied;
  for (auto entry = fs::recursive_directory_iterator(media, options, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && is_named_as_film(entry->path())) {
      films_.push_back(entry->path());
    }
  }
  std::ranges::sort(films_);
}

std::vector<fs::path> FilmPool::named_like(const fs::path& file) const {
  std::vector<fs::path> found;
  for (const fs::path& film : films_) {
    if (!file.empty() && film.stem() == file.stem()) found.push_back(film);
  }
  std::ranges::stable_partition(
      found, [&](const fs::path& film) { return film.filename() == file.filename(); });
  return found;
}

const FilmPrints* FilmPool::prints(const fs::path& film) {
  const auto known = prints_.find(film);
  if (known != prints_.end()) return known->second ? &*known->second : nullptr;
  std::optional<FilmPrints>& prints = prints_[film];
  try {
    prints = read_film_prints(film);
  } catch (const Error& problem) {
    if (problem.fault() != Fault::input) throw;
    log_warning(std::string(problem.what()) + " It was passed over.");
  }
  return prints ? &*prints : nullptr;
}

}  // namespace tinct
