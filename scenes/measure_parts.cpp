#include <atomic>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "lib/base/cancel.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/media/film_parts.h"
#include "scenes/cut_film.h"
#include "scenes/measure_parts.h"
#include "scenes/structure.h"

namespace tinct {
namespace {

using SharedReduced = std::shared_ptr<const ReducedFrame>;

struct PartRange {
  std::optional<std::int64_t> from;  ///< none: the film's start
  std::optional<std::int64_t> until;
};

struct ReadPart {
  bool whole = false;
  SharedReduced first;                  ///< measured when the part before is there
  std::vector<FrameFeatures> features;  ///< of all frames after it
  SharedReduced following;              ///< what the next part must begin with
};

// Opening a film costs more than seeking in it: readers are used again.
class Readers {
 public:
  Readers(const std::filesystem::path& film, const FrameSourceOptions& options)
      : film_(film), options_(options) {}

  std::unique_ptr<FilmPartReader> take(bool unused) {
    if (!unused) {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto reader = std::move(free_.back());
        free_.pop_back();
        return reader;
      }
    }
    return std::make_unique<FilmPartReader>(film_, options_);
  }
  void give_back(std::unique_ptr<FilmPartReader> reader) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(reader));
  }

 private:
  std::filesystem::path film_;
  FrameSourceOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<FilmPartReader>> free_;
};

// The same picture, as far as the detector sees it.
bool same(const ReducedFrame& a, const ReducedFrame& b) {
  if (a.pts != b.pts || a.levels != b.levels) return false;
  const bool pictures = a.picture.empty() ? b.picture.empty() : same_pixels(a.picture, b.picture);
  if (!pictures || (a.structure == nullptr) != (b.structure == nullptr)) return false;
  constexpr std::size_t kBytes = sizeof(std::int16_t) * kGridWidth * kGridHeight;
  return a.structure == nullptr ||
         std::memcmp(a.structure->luma(), b.structure->luma(), kBytes) == 0;
}

}  // namespace

std::optional<MeasuredParts> measure_in_parts(const std::filesystem::path& film,
                                              const DetectorInfo& detector, int decoders) {
  const std::vector<std::int64_t> times = film_part_times(film);
  if (times.empty()) return std::nullopt;
  Readers readers(film, scene_source_options(detector.name));
  auto first = readers.take(true);
  MeasuredParts measured{first->info(), {}};
  const auto meter = detector.make_meter(measured.info);
  Progress progress(film.filename().string(), measured.info.frames_estimate);

  std::size_t next = 0;
  std::atomic<bool> failed = false;
  const auto range = [&]() -> std::optional<PartRange> {
    if (next >= times.size() || failed) return std::nullopt;
    PartRange part;
    if (next > 0) part.from = times[next];
    if (++next < times.size()) part.until = times[next];
    return part;
  };
  const auto read = [&](PartRange part) -> ReadPart {
    ReadPart out;
    auto reader = part.from ? readers.take(false) : std::move(first);
    const auto reduced = [&](const Frame& frame) {
      return std::make_shared<const ReducedFrame>(meter->reduce(frame));
    };
    SharedReduced last;
    const auto result = reader->read(part.from, part.until, [&](const Frame& frame) {
      throw_if_cancelled();
      SharedReduced here = reduced(frame);
      if (last) {
        out.features.push_back(meter->analyse(std::exchange(last, here), here));
      } else {
        out.first = last = here;
      }
    });
    out.whole = result.whole;
    if (result.following) out.following = reduced(*result.following);
    readers.give_back(std::move(reader));
    return out;
  };
  SharedReduced before;
  SharedReduced expected;
  const auto join = [&](ReadPart part) {
    if (!part.whole || !part.first || (expected && !same(*expected, *part.first))) failed = true;
    if (failed) return;
    const auto add = [&](FrameFeatures features) {
      before = features.frame;
      meter->add(std::move(features));
      progress.add();
    };
    add(meter->analyse(before, part.first));
    for (FrameFeatures& features : part.features) add(std::move(features));
    expected = std::move(part.following);
  };
  ordered_pipeline<PartRange, ReadPart>(range, read, join, static_cast<std::size_t>(decoders));
  if (failed) return std::nullopt;
  measured.curves = meter->finish();
  measured.info.frames = measured.curves.frames();
  measured.info.vfr = has_variable_rate(measured.curves.pts, measured.info.time_base);
  return measured;
}

}  // namespace tinct
