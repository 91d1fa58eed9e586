#include <algorithm>
#include <cmath>
#include <optional>

#include "lib/data/align_film.h"
#include "lib/data/align_votes.h"

namespace tinct {
namespace {

constexpr int kMostBits = 8;
constexpr int kMostSmoothBits = 16;
constexpr double kSameLuma = 1;
constexpr double kCloseLuma = 100;    // mean squared error: 10 levels
constexpr double kVeryCloseLuma = 4;  // 2 levels
constexpr int kPlainSpan = 12;        // levels between the darkest and the brightest cell
constexpr std::int64_t kReach = 2;    // frames that a boundary may stand from its expected place
constexpr int kMostInnerBits = 12;
// Bits that another place must agree better than the expected one. In frames, the whole film votes
// for the expected one, and only a frame that was lost moves a cut.
constexpr double kMarginInFrames = 12;
constexpr double kMarginInTime = 3;

bool is_plain(const Fingerprint& print) {
  const auto [least, most] = std::ranges::minmax(print.luma);
  return most - least < kPlainSpan;
}

// Between verified boundaries less will do: another picture differs in about 32 bits.
bool fits_inside(const Fingerprint& a, const Fingerprint& b) {
  return looks_alike(a, b) || (hamming(a, b) <= kMostInnerBits && luma_error(a, b) <= kCloseLuma);
}

// In bits: the means of a plain picture say more than its bits.
double distance(const Fingerprint& a, const Fingerprint& b) {
  const double bits = std::min(24, hamming(a, b));
  const double levels = std::min(24.0, 2 * std::sqrt(luma_error(a, b)));
  return is_plain(a) && is_plain(b) ? levels : bits + levels;
}

// A boundary as a manifest knows it: the frame at the scene's edge and, where a neighbouring scene
// begins or ends right there, the frame on the other side of the cut.
struct Boundary {
  const KnownFrame* edge = nullptr;
  const KnownFrame* across = nullptr;
  int side = -1;  // -1: the scene's first frame, +1: its last
};

class Finder {
 public:
  Finder(const std::vector<KnownScene>& scenes, const CandidateFilm& candidate, AlignmentRate rate)
      : scenes_(scenes), candidate_(candidate), map_(rate, candidate) {
    for (const KnownScene& scene : scenes_) {
      firsts_.emplace_back(scene.known.front().number, &scene.known.front());
      lasts_.emplace_back(scene.known.back().number, &scene.known.back());
    }
    std::ranges::sort(firsts_);
    std::ranges::sort(lasts_);
  }

  FilmAlignment find(const std::vector<std::vector<LookAlikes>>& alike) {
    ScenePlaces places = place_scenes(scenes_, alike, candidate_, map_);
    FilmAlignment found{.rate = map_.rate(), .evidence = places.evidence, .scenes = {}};
    for (std::size_t s = 0; s < scenes_.size(); ++s) {
      found.scenes.push_back(find_scene(scenes_[s], places.scenes[s], places.evidence > 0));
    }
    return found;
  }

 private:
  const Fingerprint* print_at(std::int64_t frame) const {
    return frame < 0 || frame >= map_.frames()
               ? nullptr
               : &candidate_.prints[static_cast<std::size_t>(frame)];
  }

  // By time, what is expected just outside the film may be its first or last frame.
  std::int64_t expected(const KnownFrame& known, std::int64_t offset) const {
    const std::int64_t frame = map_.frame_at(map_.position(known) + static_cast<double>(offset));
    if (map_.rate() == AlignmentRate::frames) return frame;
    const std::int64_t inside =
        std::clamp(frame, std::int64_t{0}, std::max<std::int64_t>(0, map_.frames() - 1));
    return std::abs(frame - inside) <= kReach ? inside : frame;
  }

  static const KnownFrame* find_in(
      const std::vector<std::pair<std::int64_t, const KnownFrame*>>& list, std::int64_t number) {
    const auto at = std::ranges::lower_bound(list, number, {},
                                             &std::pair<std::int64_t, const KnownFrame*>::first);
    return at != list.end() && at->first == number ? at->second : nullptr;
  }

  Boundary first_of(const KnownScene& scene) const {
    const KnownFrame& edge = scene.known.front();
    return {.edge = &edge, .across = find_in(lasts_, edge.number - 1), .side = -1};
  }
  Boundary last_of(const KnownScene& scene) const {
    const KnownFrame& edge = scene.known.back();
    return {.edge = &edge, .across = find_in(firsts_, edge.number + 1), .side = 1};
  }

  std::optional<double> cost(const Boundary& boundary, std::int64_t frame) const {
    const Fingerprint* here = print_at(frame);
    if (here == nullptr) return std::nullopt;
    double sum = distance(boundary.edge->print, *here);
    if (boundary.across != nullptr) {
      if (const Fingerprint* beyond = print_at(frame + boundary.side)) {
        sum += distance(boundary.across->print, *beyond);
      }
    }
    return sum;
  }

  // Where the boundary stands; nothing when no frame there looks like it.
  std::optional<std::int64_t> locate(const Boundary& boundary, std::int64_t offset) const {
    const std::int64_t middle = expected(*boundary.edge, offset);
    const double margin = map_.rate() == AlignmentRate::frames ? kMarginInFrames : kMarginInTime;
    std::optional<std::int64_t> best;
    double least = 0;
    for (const std::int64_t step : {0, -1, 1, -2, 2}) {
      const auto here = cost(boundary, middle + step);
      if (!here || std::abs(step) > kReach) continue;
      if (best && *here >= least - (best == middle ? margin : 0)) continue;
      best = middle + step;
      least = *here;
    }
    if (!best || !looks_alike(boundary.edge->print, *print_at(*best))) return std::nullopt;
    return best;
  }

  static FoundScene missing(std::string why) {
    FoundScene none;
    none.why = std::move(why);
    return none;
  }

  FoundScene find_scene(const KnownScene& scene, const ScenePlace& place, bool same_film) const {
    if (!same_film) return missing("no part of the film was found in it");
    if (!place.held) return missing("its frames were not found");
    if (expected(scene.known.front(), place.offset) < 0) {
      return missing("the film begins after the scene's first frame");
    }
    if (expected(scene.known.back(), place.offset) >= map_.frames()) {
      return missing("the film ends before the scene's last frame");
    }
    const auto first = locate(first_of(scene), place.offset);
    const auto last = locate(last_of(scene), place.offset);
    if (!first) return missing("its first frame was not found where it should be");
    if (!last || *last < *first) return missing("its last frame was not found where it should be");
    return judge(scene, {*first, *last});
  }

  // What lies between the boundaries must fit as well: three of four known frames.
  FoundScene judge(const KnownScene& scene, FrameRange frames) const {
    const double stretch = scene.frames.count() > 1
                               ? static_cast<double>(frames.count() - 1) /
                                     static_cast<double>(scene.frames.count() - 1)
                               : 1;
    FoundScene found;
    found.found = found.same_prints = true;
    found.frames = frames;
    found.one_to_one =
        map_.rate() == AlignmentRate::frames && frames.count() == scene.frames.count();
    std::size_t fitting = 0;
    for (const KnownFrame& known : scene.known) {
      const auto from_first = static_cast<double>(known.number - scene.frames.first);
      const std::int64_t middle = frames.first + std::llround(from_first * stretch);
      const std::int64_t slack = found.one_to_one ? 0 : 1;
      double least = -1;
      bool fits = false;
      for (std::int64_t at = std::max(frames.first, middle - slack);
           at <= std::min(frames.last, middle + slack); ++at) {
        const Fingerprint& print = candidate_.prints[static_cast<std::size_t>(at)];
        const double error = luma_error(known.print, print);
        fits = fits || fits_inside(known.print, print);
        if (least < 0 || error < least) least = error;
        if (at == middle && print != known.print) found.same_prints = false;
      }
      fitting += fits ? 1 : 0;
      found.luma_error += std::max(0.0, least) / static_cast<double>(scene.known.size());
    }
    if (4 * fitting < 3 * scene.known.size()) {
      return missing("its boundaries were found, but what lies between them is another picture");
    }
    return found;
  }

  const std::vector<KnownScene>& scenes_;
  const CandidateFilm& candidate_;
  FrameMap map_;
  std::vector<std::pair<std::int64_t, const KnownFrame*>> firsts_, lasts_;
};

}  // namespace

bool looks_alike(const Fingerprint& a, const Fingerprint& b) noexcept {
  const int bits = hamming(a, b);
  if (bits <= kMostBits) return luma_error(a, b) <= kCloseLuma;
  if (bits <= kMostSmoothBits && luma_error(a, b) <= kSameLuma) return true;
  return is_plain(a) && is_plain(b) && luma_error(a, b) <= kVeryCloseLuma;
}

FilmAlignment align_film(const std::vector<KnownScene>& scenes, const CandidateFilm& candidate) {
  const auto alike = find_look_alikes(scenes, candidate);
  FilmAlignment by_frames = Finder(scenes, candidate, AlignmentRate::frames).find(alike);
  FilmAlignment by_time = Finder(scenes, candidate, AlignmentRate::time).find(alike);
  // By time, a frame may stand next to its place, so that noise gives it a little more evidence.
  return by_time.evidence > 1.05 * by_frames.evidence + 12 ? by_time : by_frames;
}

}  // namespace tinct
