#include "scenes/export/write_exports.h"

#include <algorithm>
#include <set>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "scenes/export/export_format.h"
#include "scenes/export/overview.h"
#include "scenes/export/read_film.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct Needs {
  bool times = false;
  bool pictures = false;
};

Needs needs_of(const std::vector<std::string>& formats) {
  Needs needs;
  for (const std::string& name : formats) {
    needs.times |= find_export_format(name).needs_times;
    needs.pictures |= find_export_format(name).needs_pictures;
  }
  return needs;
}

class Exports {
 public:
  Exports(const Manifest& manifest, const std::map<VideoId, fs::path>& media, Needs needs)
      : manifest_(manifest), stems_(film_file_stems(manifest)) {
    for (const ManifestVideo& video : manifest.videos) {
      const auto found = media.find(video.id);
      films_.push_back({.video = &video,
                        .media = found == media.end() ? fs::path() : found->second,
                        .times = FilmTimes(video)});
      read(films_.back(), needs);
    }
  }

  void write(const ExportFormat& format, const ExportPlace& place) {
    if (!format.film_by_film) {
      const fs::path path =
          place.exact.empty() ? fs::path(place.all.string() + format.extension) : place.exact;
      return put(format, path, format.text(manifest_, films_));
    }
    if (!place.exact.empty() && films_.size() != 1) {
      throw Error(Fault::usage, "the manifest has " + counted_noun(films_.size(), "film") +
                                    ", and " + format.name +
                                    " is a file for each; give a folder with --out");
    }
    for (std::size_t i = 0; i < films_.size(); ++i) {
      const fs::path path =
          place.exact.empty() ? place.folder / (stems_[i] + format.extension) : place.exact;
      write_film(format, films_[i], path);
    }
  }

  ExportResult take() { return std::move(result_); }

 private:
  void read(ExportFilm& film, Needs needs) {
    const bool times = needs.times && !film.times.known();
    std::set<std::int64_t> pictures;
    if (needs.pictures) pictures = overview_pictures(*film.video);
    if (!times && pictures.empty()) return;
    if (film.media.empty()) {
      if (!pictures.empty()) fail(film, "the film is not at hand, so there are no pictures of it");
      return;
    }
    try {
      FilmReading reading = read_film(film.media, *film.video, times, pictures);
      film.times = std::move(reading.times);
      film.thumbnails = std::move(reading.thumbnails);
    } catch (const Error& error) {
      if (error.fault() != Fault::input) throw;
      fail(film, error.what());
    }
  }

  // What one film's format can't say is no reason to leave out the others.
  void write_film(const ExportFormat& format, const ExportFilm& film, const fs::path& path) {
    try {
      put(format, path, format.text(manifest_, {&film, 1}));
    } catch (const Error& error) {
      if (error.fault() != Fault::input || films_.size() == 1) throw;
      fail(film, error.what());
    }
  }

  void put(const ExportFormat& format, const fs::path& path, const std::string& text) {
    write_file_atomically(path, text);
    result_.files.push_back({.format = format.name, .path = path});
  }

  void fail(const ExportFilm& film, const std::string& sentence) {
    result_.failures.push_back({.film = film_title(*film.video), .sentence = sentence});
  }

  const Manifest& manifest_;
  std::vector<std::string> stems_;
  std::vector<ExportFilm> films_;
  ExportResult result_;
};

}  // namespace

ExportResult write_exports(const Manifest& manifest, const std::vector<std::string>& formats,
                           const std::map<VideoId, fs::path>& media, const ExportPlace& place) {
  Exports exports(manifest, media, needs_of(formats));
  std::set<std::string> written;
  for (const std::string& name : formats) {
    if (written.insert(name).second) exports.write(find_export_format(name), place);
  }
  return exports.take();
}

}  // namespace tinct
