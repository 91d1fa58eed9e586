// The explicit list of formats, and what they share.

#include <algorithm>
#include <functional>

#include "lib/base/errors.h"
#include "scenes/export/export_format.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

std::string safe_name(const std::string& name) {
  std::string safe = name;
  for (char& c : safe) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/' || c == '\\') c = '_';
  }
  if (safe.starts_with('.')) safe.front() = '_';
  return safe;
}

}  // namespace

std::span<const ExportFormat> export_formats() {
  static const std::vector<ExportFormat> formats{kEdlExport,      kOtioExport,      kCsvExport,
                                                 kHtmlExport,     kKeyframesExport, kWebVttExport,
                                                 kCroissantExport};
  return formats;
}

std::vector<std::string> export_format_names() {
  std::vector<std::string> names;
  for (const ExportFormat& format : export_formats()) names.push_back(format.name);
  return names;
}

const ExportFormat& find_export_format(const std::string& name) {
  std::string known;
  for (const ExportFormat& format : export_formats()) {
    if (format.name == name) return format;
    known += (known.empty() ? "" : ", ") + format.name;
  }
  throw Error(Fault::usage, "there is no export format \"" + name + "\"; there are " + known);
}

std::vector<ExportRange> ranges_in_order(const ManifestVideo& video) {
  std::vector<ExportRange> ranges;
  for (const Scene& scene : video.scenes) {
    ranges.push_back({.frames = scene.frames, .scene = &scene});
  }
  for (const Dropped& dropped : video.dropped) {
    ranges.push_back({.frames = dropped.frames, .dropped = &dropped});
  }
  std::ranges::stable_sort(ranges, std::less<>{},
                           [](const ExportRange& range) { return range.frames.first; });
  return ranges;
}

std::string film_title(const ManifestVideo& video) {
  const std::string stem = fs::path(video.file).stem().string();
  return stem.empty() ? video.id : stem;
}

std::vector<std::string> film_file_stems(const Manifest& manifest) {
  std::vector<std::string> stems;
  for (const ManifestVideo& video : manifest.videos) stems.push_back(safe_name(film_title(video)));
  const auto rename_doubles = [&](const auto& name) {
    std::map<std::string, int> uses;
    for (const std::string& stem : stems) ++uses[stem];
    for (std::size_t i = 0; i < stems.size(); ++i) {
      if (uses[stems[i]] > 1) stems[i] = safe_name(name(manifest.videos[i]));
    }
  };
  rename_doubles(
      [](const ManifestVideo& video) { return fs::path(video.file).filename().string(); });
  rename_doubles([](const ManifestVideo& video) { return video.id; });
  return stems;
}

}  // namespace tinct
