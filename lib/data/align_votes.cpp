#include <algorithm>
#include <cmath>

#include "lib/base/parallel.h"
#include "lib/data/align_votes.h"

namespace tinct {
namespace {

// More places than this tell nothing about where a frame belongs.
constexpr std::size_t kMostPlaces = 2000;
constexpr std::size_t kMostOffsets = 64;
// Evidence: a picture with content is found by chance in fewer than one of e^4 other films (the
// measured rate is far lower), a plain one in any. A change of the offset must be worth as much as
// a scene of two frames that are found nowhere else.
constexpr double kContent = 4;
constexpr double kMostEvidence = 10;
constexpr double kPlain = 0.5;
constexpr double kAgainst = -3;
constexpr double kChange = -12;

bool has_content(const Fingerprint& print) {
  const auto [least, most] = std::ranges::minmax(print.luma);
  return most - least >= 12;
}

LookAlikes find_for(const KnownFrame& known, const CandidateFilm& candidate) {
  LookAlikes alike;
  for (std::size_t i = 0; i < candidate.prints.size(); ++i) {
    if (!looks_alike(known.print, candidate.prints[i])) continue;
    if (alike.frames.size() < kMostPlaces) alike.frames.push_back(static_cast<std::int32_t>(i));
    ++alike.count;
  }
  if (alike.frames.size() == kMostPlaces) alike.frames.clear();
  const double share = static_cast<double>(std::max<std::int64_t>(1, alike.count)) /
                       static_cast<double>(std::max<std::size_t>(1, candidate.prints.size()));
  alike.evidence =
      has_content(known.print) ? std::min(kMostEvidence, kContent - std::log(share)) : kPlain;
  return alike;
}

// The neighbours count by time: where frames were dropped, a place falls between two of them.
bool found_at(const KnownFrame& known, std::int64_t frame, const CandidateFilm& candidate,
              const FrameMap& map) {
  const int slack = map.rate() == AlignmentRate::time ? 1 : 0;
  for (std::int64_t at = frame - slack; at <= frame + slack; ++at) {
    if (at < 0 || at >= map.frames()) continue;
    if (looks_alike(known.print, candidate.prints[static_cast<std::size_t>(at)])) return true;
  }
  return false;
}

struct SceneFit {
  double evidence = 0;
  double end = 0;  // place of the last known frame that was found; only with evidence
};

SceneFit fit_at(const KnownScene& scene, const std::vector<LookAlikes>& alike, std::int64_t offset,
                const CandidateFilm& candidate, const FrameMap& map) {
  SceneFit fit;
  for (std::size_t i = 0; i < scene.known.size(); ++i) {
    const double place = map.position(scene.known[i]) + static_cast<double>(offset);
    const bool found = found_at(scene.known[i], map.frame_at(place), candidate, map);
    fit.evidence += found ? alike[i].evidence : kAgainst;
    if (found) fit.end = place;
  }
  return fit;
}

struct Step {
  double total = 0;
  double end = -1;       // where the last scene that was found ends: pieces keep their order
  std::size_t from = 0;  // the offset of the scene before
  bool held = false;
};

// The best way to have a scene at one offset, whose first frame is then at `start`.
Step best_step(const std::vector<Step>& before, std::size_t same, double start) {
  Step best{.total = before[same].total, .end = before[same].end, .from = same, .held = false};
  for (std::size_t other = 0; other < before.size(); ++other) {
    if (before[other].total + kChange <= best.total || before[other].end >= start) continue;
    best.total = before[other].total + kChange;
    best.end = before[other].end;
    best.from = other;
  }
  return best;
}

}  // namespace

std::vector<std::vector<LookAlikes>> find_look_alikes(const std::vector<KnownScene>& scenes,
                                                      const CandidateFilm& candidate) {
  std::vector<std::vector<LookAlikes>> alike(scenes.size());
  parallel_for(scenes.size(), [&](std::size_t s) {
    for (const KnownFrame& known : scenes[s].known) {
      alike[s].push_back(find_for(known, candidate));
    }
  });
  return alike;
}

FrameMap::FrameMap(AlignmentRate rate, const CandidateFilm& candidate)
    : rate_(rate), frames_(static_cast<std::int64_t>(candidate.prints.size())) {
  if (rate_ == AlignmentRate::frames || frames_ < 2) return;
  const double span = candidate.seconds.back() - candidate.seconds.front();
  per_second_ = span > 0 ? static_cast<double>(frames_ - 1) / span : 0;
  for (const double seconds : candidate.seconds) {
    places_.push_back((seconds - candidate.seconds.front()) * per_second_);
  }
}

double FrameMap::position(const KnownFrame& frame) const {
  return rate_ == AlignmentRate::frames ? static_cast<double>(frame.number)
                                        : frame.seconds * per_second_;
}

double FrameMap::place(std::int64_t frame) const {
  return places_.empty() ? static_cast<double>(frame) : places_[static_cast<std::size_t>(frame)];
}

std::int64_t FrameMap::frame_at(double place) const {
  if (places_.empty() || place <= places_.front() || place >= places_.back()) {
    const double beyond = places_.empty() || place <= places_.front()
                              ? place
                              : place - places_.back() + static_cast<double>(frames_ - 1);
    return std::llround(beyond);
  }
  const auto after = std::ranges::lower_bound(places_, place);
  const auto index = static_cast<std::int64_t>(after - places_.begin());
  return place - *(after - 1) < *after - place ? index - 1 : index;
}

std::vector<std::int64_t> likely_offsets(const std::vector<KnownScene>& scenes,
                                         const std::vector<std::vector<LookAlikes>>& alike,
                                         const FrameMap& map) {
  double furthest = 0;
  for (const KnownScene& scene : scenes) {
    for (const KnownFrame& known : scene.known) {
      furthest = std::max(furthest, map.position(known));
    }
  }
  const std::int64_t least = -std::llround(furthest) - 1;
  std::vector<double> votes(static_cast<std::size_t>(map.frames() - least + 2));
  for (std::size_t s = 0; s < scenes.size(); ++s) {
    for (std::size_t i = 0; i < alike[s].size(); ++i) {
      const double position = map.position(scenes[s].known[i]);
      const double vote = alike[s][i].evidence / static_cast<double>(alike[s][i].count);
      for (const std::int32_t frame : alike[s][i].frames) {
        votes[static_cast<std::size_t>(std::llround(map.place(frame) - position) - least)] += vote;
      }
    }
  }
  std::vector<std::int64_t> order;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    const double before = i > 0 ? votes[i - 1] : 0;
    const double after = i + 1 < votes.size() ? votes[i + 1] : 0;
    if (votes[i] > 0 && votes[i] >= before && votes[i] > after) {
      order.push_back(static_cast<std::int64_t>(i));
    }
  }
  std::ranges::stable_sort(order, [&](std::int64_t a, std::int64_t b) {
    return votes[static_cast<std::size_t>(a)] > votes[static_cast<std::size_t>(b)];
  });
  if (order.size() > kMostOffsets) order.resize(kMostOffsets);
  std::vector<std::int64_t> offsets{0};
  for (const std::int64_t index : order) {
    if (index + least != 0) offsets.push_back(index + least);
  }
  return offsets;
}

ScenePlaces place_scenes(const std::vector<KnownScene>& scenes,
                         const std::vector<std::vector<LookAlikes>>& alike,
                         const CandidateFilm& candidate, const FrameMap& map) {
  const std::vector<std::int64_t> offsets = likely_offsets(scenes, alike, map);
  std::vector<std::vector<Step>> steps(scenes.size(), std::vector<Step>(offsets.size()));
  for (std::size_t s = 0; s < scenes.size(); ++s) {
    for (std::size_t h = 0; h < offsets.size(); ++h) {
      const SceneFit fit = fit_at(scenes[s], alike[s], offsets[h], candidate, map);
      const double start = map.position(scenes[s].known.front()) + static_cast<double>(offsets[h]);
      Step step = s == 0 ? Step{.total = kChange, .end = -1, .from = h, .held = false}
                         : best_step(steps[s - 1], h, start);
      step.held = fit.evidence > 0;
      if (step.held) {
        step.total += fit.evidence;
        step.end = fit.end;
      }
      steps[s][h] = step;
    }
  }
  ScenePlaces places{.evidence = 0, .scenes = std::vector<ScenePlace>(scenes.size())};
  if (scenes.empty()) return places;
  const auto last = std::ranges::max_element(steps.back(), {}, &Step::total);
  if (last->total <= 0) return places;
  places.evidence = last->total;
  auto h = static_cast<std::size_t>(last - steps.back().begin());
  for (std::size_t s = scenes.size(); s-- > 0;) {
    places.scenes[s] = {.held = steps[s][h].held, .offset = offsets[h]};
    h = steps[s][h].from;
  }
  return places;
}

}  // namespace tinct
