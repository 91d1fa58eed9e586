#include "augment/still_pairs.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <set>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_formats.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

void collect(const fs::path& folder, std::vector<fs::path>& found, std::set<fs::path>& seen) {
  throw_if_cancelled();
  // A link may lead back up; every folder counts once.
  if (!seen.insert(fs::canonical(folder)).second) return;
  const std::vector<fs::path> pictures = list_pictures(folder);
  found.insert(found.end(), pictures.begin(), pictures.end());
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::error_code ignored;
    if (entry.is_directory(ignored)) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  for (const fs::path& below : folders) collect(below, found, seen);
}

std::uint64_t item_of(const Digest160& id, int number) {
  std::uint64_t item = 0;
  for (std::size_t i = 0; i < 8; ++i) item = item << 8 | id[i];
  return item + static_cast<std::uint64_t>(number);
}

struct Counts {
  std::atomic<std::int64_t> made = 0;
  std::atomic<std::int64_t> skipped = 0;
};

std::string key_of(const Digest160& id, int number) {
  char text[16];
  std::snprintf(text, sizeof text, "/%06d", number);
  return hex(id) + text;
}

Json make_pairs_of(const fs::path& path, const PairRecipe& recipe, int per_image,
                   const PairFolder& out, Counts& counts) {
  const std::string bytes = read_file(path);
  const Digest160 id = blake2b_160(bytes);
  Frame picture;
  for (int number = 0; number < per_image; ++number) {
    throw_if_cancelled();
    const std::string key = key_of(id, number);
    if (out.has(key)) {
      ++counts.skipped;
      continue;
    }
    // Scaled once for all pairs of the picture, which frees a large one early.
    if (picture.empty()) {
      if (is_animated(bytes)) {
        log_warning(path.string() + " is animated: its first picture is taken");
      }
      picture = resize_area(decode_image(bytes, path.string(), {.convert = true}), recipe.size,
                            recipe.size);
    }
    const bool added = out.add(key, motion_pair(picture, recipe, item_of(id, number)),
                               {{"id", hex(id)}, {"number", number}});
    ++(added ? counts.made : counts.skipped);
  }
  return {{"file", path.string()}, {"id", hex(id)}, {"pairs", per_image}};
}

}  // namespace

std::vector<fs::path> list_stills(const std::vector<fs::path>& paths) {
  std::vector<fs::path> found;
  std::set<fs::path> seen;
  for (const fs::path& path : paths) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) throw Error(Fault::input, path.string() + " does not exist");
    if (fs::is_directory(status)) {
      collect(path, found, seen);
    } else {
      found.push_back(path);
    }
  }
  return found;
}

PairsReport make_still_pairs(const std::vector<fs::path>& stills, const PairRecipe& recipe,
                             int per_image, const PairFolder& out) {
  PairsReport report;
  Counts counts;
  std::vector<Json> contents(stills.size());
  std::vector<std::string> failed(stills.size());
  Progress progress("pairs", static_cast<std::int64_t>(stills.size()), "pictures");
  parallel_for(stills.size(), [&](std::size_t i) {
    try {
      contents[i] = make_pairs_of(stills[i], recipe, per_image, out, counts);
    } catch (const Error& error) {
      if (error.fault() != Fault::input) throw;
      failed[i] = error.what();
    }
    progress.add();
  });
  for (std::size_t i = 0; i < stills.size(); ++i) {
    if (failed[i].empty()) {
      report.contents.push_back(contents[i]);
    } else {
      report.failed.push_back(failed[i]);
    }
  }
  report.inputs = static_cast<std::int64_t>(report.contents.size());
  report.made = counts.made;
  report.skipped = counts.skipped;
  return report;
}

}  // namespace tinct
