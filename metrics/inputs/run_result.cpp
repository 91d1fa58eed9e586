#include "metrics/inputs/run_result.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/frame_source.h"
#include "metrics/inputs/clips.h"
#include "metrics/inputs/gray_clips.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

constexpr const char* kNoteName = "done.json";

void collect(const fs::path& path, std::vector<fs::path>& found) {
  if (!fs::is_directory(path)) {
    if (is_video_name(path) || path.filename() == "out") found.push_back(path);
    return;
  }
  if (!list_pictures(path).empty()) return found.push_back(path);
  std::vector<fs::path> inner;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    inner.push_back(entry.path());
  }
  std::ranges::sort(inner);
  for (const fs::path& entry : inner) collect(entry, found);
}

}  // namespace

fs::path find_result(const fs::path& folder, const fs::path& expected) {
  std::vector<fs::path> found;
  if (fs::exists(expected)) collect(expected, found);
  if (found.empty()) collect(folder, found);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    throw Error(Fault::input, "wrote nothing at {out}: neither a video nor pictures");
  }
  throw Error(Fault::input, "wrote several things at {out}: " + found[0].filename().string() +
                                ", " + found[1].filename().string() +
                                (found.size() > 2 ? " and more" : "") +
                                "; a result is one video or one folder of pictures");
}

std::optional<fs::path> RunNote::earlier_result() const {
  if (!fs::exists(folder_ / kNoteName)) return std::nullopt;
  try {
    const Json note = parse_json(read_file(folder_ / kNoteName), (folder_ / kNoteName).string());
    if (note.at("key") != key_) return std::nullopt;
    const fs::path result = folder_ / note.at("result").get<std::string>();
    const std::string fingerprint = note.at("fingerprint");
    const bool same = clip_fingerprint({.path = result}) == fingerprint;
    return same ? std::optional(result) : std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;  // a note that can't be read or has no result: the work is done again
  }
}

void RunNote::write(const fs::path& result) const {
  write_file_atomically(folder_ / kNoteName,
                        canonical_json_file({{"key", key_},
                                             {"result", fs::relative(result, folder_).string()},
                                             {"fingerprint", clip_fingerprint({.path = result})}}));
}

}  // namespace tinct
