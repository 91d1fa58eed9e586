#include "metrics/inputs/score_truth.h"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/media/frame_source.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

fs::path clip_folder(const fs::path& root, const std::string& layout, const std::string& clip) {
  return (root / layout).parent_path() / clip;
}

bool holds_pictures(const fs::path& folder) {
  return fs::is_directory(folder) && !list_pictures(folder).empty();
}

Clips clips_by_layout(const BenchmarkSet& set, const fs::path& root, const std::string& layout) {
  Clips clips;
  for (const BenchmarkClip& clip : set.clips) {
    const fs::path folder = clip_folder(root, layout, clip.name);
    if (holds_pictures(folder)) clips.emplace(clip.name, ClipInput{.path = folder});
  }
  return clips;
}

std::string where_to_get(const BenchmarkSet& set) {
  std::vector<std::string> places;
  for (const BenchmarkAddress& address : set.addresses) {
    places.push_back(address.what + ", " + address.url);
  }
  return places.empty() ? "" : "; get the set from: " + fmt::format("{}", fmt::join(places, "; "));
}

void check_complete(const BenchmarkSet& set, const fs::path& root, const BenchmarkClips& found) {
  std::vector<std::string> missing;
  for (const BenchmarkClip& clip : set.clips) {
    if (!found.clips.contains(clip.name)) missing.push_back(clip.name);
  }
  if (missing.empty()) return;
  if (found.clips.empty()) {
    throw Error(
        Fault::input,
        fmt::format("{} holds no clip of {}; looked for folders of pictures {}{}", root.string(),
                    set.name, fmt::join(set.layouts, ", "), where_to_get(set)));
  }
  throw Error(Fault::input, fmt::format("{} lacks {} of the {} clips of {}: {}; looked for {}{}",
                                        root.string(), missing.size(), set.clips.size(), set.name,
                                        fmt::join(missing, ", "), found.layout, where_to_get(set)));
}

void check_frames(const BenchmarkSet& set, const fs::path& root, const Clips& clips) {
  std::vector<std::string> wrong;
  for (const BenchmarkClip& clip : set.clips) {
    const std::size_t there = list_pictures(clips.at(clip.name).path).size();
    if (clip.frames && there != static_cast<std::size_t>(*clip.frames)) {
      wrong.push_back(fmt::format("{} has {} {} for {}", clip.name, there,
                                  there == 1 ? "frame" : "frames", *clip.frames));
    }
  }
  if (wrong.empty()) return;
  throw Error(Fault::input,
              fmt::format("{} is not {} as it was published: {}; mend it, or give it as --truth to "
                          "measure what is there",
                          root.string(), set.name, fmt::join(wrong, ", ")));
}

void tell_extra(const BenchmarkSet& set, const fs::path& root, const BenchmarkClips& found) {
  std::set<std::string> extra;
  for (const fs::directory_entry& entry :
       fs::directory_iterator((root / found.layout).parent_path())) {
    const std::string name = entry.path().filename().string();
    if (!found.clips.contains(name) && holds_pictures(entry.path())) extra.insert(name);
  }
  if (extra.empty()) return;
  log_info(fmt::format("left out: {} that {} has not: {}",
                       extra.size() == 1 ? "a clip" : fmt::format("{} clips", extra.size()),
                       set.name, fmt::join(extra, ", ")));
}

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json record_of(const BenchmarkSet& set, const std::string& layout) {
  return {{"name", set.name},
          {"version", set.version},
          {"title", set.title},
          {"clips", set.clips.size()},
          {"frames", or_null(set.frames())},
          {"layout", layout},
          {"license", or_null(set.license)},
          {"unknown", set.unknown}};
}

Json citations_of(const BenchmarkSet& set) {
  Json list = Json::array();
  for (const Citation& citation : set.citations) {
    list.push_back({{"key", citation.key}, {"bibtex", citation.entry}});
  }
  return list;
}

}  // namespace

BenchmarkClips benchmark_clips(const BenchmarkSet& set, const fs::path& root) {
  if (set.clips.empty()) {
    throw Error(Fault::usage, "the clips of " + set.name +
                                  " are not known to tinct; give its "
                                  "folder as --truth");
  }
  if (!fs::is_directory(root)) {
    throw Error(Fault::input, root.string() + " is not a folder; --root names the one that holds " +
                                  set.name + where_to_get(set));
  }
  BenchmarkClips best;
  for (const std::string& layout : set.layouts) {
    Clips clips = clips_by_layout(set, root, layout);
    if (clips.size() > best.clips.size()) best = {std::move(clips), layout};
  }
  check_complete(set, root, best);
  check_frames(set, root, best.clips);
  tell_extra(set, root, best);
  return best;
}

ScoreTruth find_truth(const fs::path& truth, const std::string& benchmark, const fs::path& root) {
  if (benchmark.empty()) {
    if (!root.empty()) throw Error(Fault::usage, "--root needs --benchmark NAME");
    if (truth.empty()) {
      throw Error(Fault::usage,
                  "name the real frames with --truth: a video or a folder; or a public set with "
                  "--benchmark NAME --root DIR");
    }
    return {.clips = find_clips(truth), .benchmark = {}, .citations = {}};
  }
  if (!truth.empty()) {
    throw Error(Fault::usage, "--truth and --benchmark both name the real frames; give one");
  }
  const BenchmarkSet set = find_benchmark(benchmark);
  if (root.empty()) {
    throw Error(Fault::usage,
                "say with --root where " + set.name + " lies on this machine" + where_to_get(set));
  }
  BenchmarkClips found = benchmark_clips(set, root);
  return {.clips = std::move(found.clips),
          .benchmark = record_of(set, found.layout),
          .citations = citations_of(set)};
}

}  // namespace tinct
