#include "augment/film_pairs.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "lib/base/counted_noun.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/data/media_lookup.h"
#include "lib/data/sample.h"
#include "lib/media/frame_source.h"
#include "lib/media/resize.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

/// A pair that is still to be made: its name, and its frames once they are read.
struct Wanted {
  std::int64_t previous = 0;
  std::int64_t current = 0;
  std::string key;
  Frame frames[2];
};

// Beyond it a range is a mistake or an attack: four days of film.
constexpr std::int64_t kMostPairs = 10'000'000;

// Known without making a list, since a manifest may claim any number of frames.
std::int64_t count_pairs(const ManifestVideo& video, const FilmPairOptions& options) {
  std::int64_t count = 0;
  for (const Scene& scene : video.scenes) {
    const std::int64_t after_first = scene.frames.count() - 1 - options.stride;
    if (after_first >= 0) count += after_first / options.every + 1;
  }
  return count;
}

// By the current frame; overlapping scenes give two pairs of one frame.
std::vector<Wanted> wanted_pairs(const ManifestVideo& video, const FilmPairOptions& options) {
  std::vector<Wanted> pairs;
  for (const Scene& scene : video.scenes) {
    const std::int64_t first = scene.frames.first;
    for (std::int64_t t = first + options.stride; t <= scene.frames.last; t += options.every) {
      pairs.push_back({.previous = t - options.stride,
                       .current = t,
                       .key = SampleName{.id = video.id, .scene = first, .frame = t}.key(),
                       .frames = {}});
    }
  }
  std::ranges::stable_sort(pairs, {}, &Wanted::current);
  return pairs;
}

std::uint64_t item_of(const VideoId& id, std::int64_t frame) {
  return std::strtoull(id.substr(0, 16).c_str(), nullptr, 16) + static_cast<std::uint64_t>(frame);
}

/// Reads a film once and hands out its wanted pairs with their frames.
class PairReader {
 public:
  PairReader(const fs::path& film, std::vector<Wanted> wanted, int stride, int size)
      : source_(open_frame_source(film)),
        wanted_(std::move(wanted)),
        stride_(stride),
        size_(size) {}

  std::optional<Wanted> next() {
    throw_if_cancelled();
    if (at_ == wanted_.size()) return std::nullopt;
    Wanted& pair = wanted_[at_];
    while (read_ <= pair.current) {
      if (!read_frame()) return std::nullopt;
    }
    ++at_;
    pair.frames[0] = frame(pair.previous);
    pair.frames[1] = frame(pair.current);
    return std::move(pair);
  }

  /// Pairs that the film was too short for.
  [[nodiscard]] std::size_t left() const { return wanted_.size() - at_; }
  [[nodiscard]] std::int64_t frames_read() const { return read_; }

 private:
  bool read_frame() {
    const std::optional<Frame> frame = source_->next();
    if (!frame) return false;
    // Scaled here, so that what waits is small whatever the film's size is.
    window_.push_back(resize_area(*frame, size_, size_));
    if (window_.size() > static_cast<std::size_t>(stride_) + 1) window_.pop_front();
    ++read_;
    return true;
  }

  [[nodiscard]] const Frame& frame(std::int64_t number) const {
    const std::int64_t first = read_ - static_cast<std::int64_t>(window_.size());
    return window_[static_cast<std::size_t>(number - first)];
  }

  std::unique_ptr<FrameSource> source_;
  std::vector<Wanted> wanted_;
  std::size_t at_ = 0;
  std::deque<Frame> window_;
  std::int64_t read_ = 0;
  int stride_;
  int size_;
};

struct FilmWork {
  const PairRecipe& recipe;
  const FilmPairOptions& options;
  const PairFolder& out;
  PairsReport& report;
  Progress& progress;
};

void make_missing(const ManifestVideo& video, const fs::path& film, std::vector<Wanted> missing,
                  const FilmWork& work) {
  const FlowMethod method = work.options.flow == "dis" ? FlowMethod::dis : FlowMethod::farneback;
  PairReader reader(film, std::move(missing), work.options.stride, work.recipe.size);
  ordered_pipeline<Wanted, bool>(
      [&] { return reader.next(); },
      [&](Wanted pair) {
        const MotionPair made = film_pair(pair.frames[0], pair.frames[1], work.recipe,
                                          item_of(video.id, pair.current), method);
        return work.out.add(
            pair.key, made,
            {{"id", video.id}, {"frames", Json::array({pair.previous, pair.current})}});
      },
      [&](bool added) {
        ++(added ? work.report.made : work.report.skipped);
        work.progress.add();
      });
  if (reader.left() == 0) return;
  throw Error(Fault::input,
              film.string() + " ends after " + counted_noun(reader.frames_read(), "frame") +
                  ", before the manifest's scenes do: " + counted_noun(reader.left(), "pair") +
                  " could not be made");
}

void make_pairs_of(const ManifestVideo& video, const MediaLookup& media, const FilmWork& work) {
  const std::string name = video.file.empty() ? video.id : video.file;
  const std::int64_t count = count_pairs(video, work.options);
  if (count > kMostPairs) {
    throw Error(Fault::input, name + ": the manifest's scenes would give " + std::to_string(count) +
                                  " pairs; of one film tinct pairs makes up to " +
                                  std::to_string(kMostPairs));
  }
  std::vector<Wanted> wanted = wanted_pairs(video, work.options);
  std::erase_if(wanted, [&](const Wanted& pair) { return work.out.has(pair.key); });
  const std::int64_t skipped = count - static_cast<std::int64_t>(wanted.size());
  work.report.skipped += skipped;
  work.progress.skip(skipped);
  if (!wanted.empty()) {
    const auto found = media.found.find(video.id);
    if (found == media.found.end()) throw Error(Fault::input, name + " was not found in --media");
    make_missing(video, found->second.path, std::move(wanted), work);
  }
  work.report.contents.push_back({{"file", name}, {"id", video.id}, {"pairs", count}});
}

}  // namespace

PairsReport make_film_pairs(const Manifest& manifest, const fs::path& media,
                            const PairRecipe& recipe, const FilmPairOptions& options,
                            const PairFolder& out) {
  std::vector<const ManifestVideo*> videos;
  std::int64_t total = 0;
  for (const ManifestVideo& video : manifest.videos) {
    videos.push_back(&video);
    total += count_pairs(video, options);
  }
  const MediaLookup lookup = find_media(videos, media);
  PairsReport report;
  Progress progress("pairs", total, "pairs");
  const FilmWork work{recipe, options, out, report, progress};
  for (const ManifestVideo* video : videos) {
    try {
      make_pairs_of(*video, lookup, work);
    } catch (const Error& error) {
      if (error.fault() != Fault::input) throw;
      report.failed.emplace_back(error.what());
    }
  }
  report.inputs = static_cast<std::int64_t>(report.contents.size());
  return report;
}

}  // namespace tinct
