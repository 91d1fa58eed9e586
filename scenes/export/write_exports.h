#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// Where exports are written. A format with one file for all films is written to `all` plus its
/// extension, one with a file for each film to `folder` under the films' names; `exact`, where it
/// is set, is the path of the only file.
struct ExportPlace {
  std::filesystem::path folder;
  std::filesystem::path all;
  std::filesystem::path exact;
};

/// A film that could not be shown as it should.
struct ExportFailure {
  std::string film;
  std::string sentence;
};

struct ExportResult {
  struct File {
    std::string format;
    std::filesystem::path path;
  };
  std::vector<File> files;
  std::vector<ExportFailure> failures;  ///< its part of an export is missing or without pictures
};

/// Writes a manifest's scenes in each of the formats, every file complete or not at all. `media`
/// tells where films are; those that a format needs (pictures, times of a variable rate) are read
/// once for all formats together. What can't be read, or is not at hand though a page of pictures
/// needs it, is a failure of that film alone. Throws Error: Fault::usage for an unknown format or
/// for `exact` with more than one file, else as write_file_atomically.
[[nodiscard]] ExportResult write_exports(const Manifest& manifest,
                                         const std::vector<std::string>& formats,
                                         const std::map<VideoId, std::filesystem::path>& media,
                                         const ExportPlace& place);

}  // namespace tinct
