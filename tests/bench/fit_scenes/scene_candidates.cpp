// Prints what the default detector asks its fitted trees about in one film, as CSV:
//   cut,FRAME,features…
//   transition,FIRST,LAST,MIXED_FIRST,MIXED_LAST,features…
// Usage: scene_candidates FILM
#include <cstdio>

#include "lib/base/errors.h"
#include "scenes/cut_film.h"
#include "scenes/default_meter.h"

namespace {

void print(const auto& features) {
  for (const float value : features) std::printf(",%.9g", static_cast<double>(value));
  std::printf("\n");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: scene_candidates FILM\n");
    return 2;
  }
  try {
    const auto source =
        tinct::open_frame_source(arguments[1], tinct::scene_source_options("default"));
    tinct::CandidateLog log;
    log.cut = [](std::int64_t frame, const tinct::CutFeatures& features) {
      std::printf("cut,%lld", static_cast<long long>(frame));
      print(features);
    };
    log.transition = [](const tinct::TransitionCandidate& found) {
      std::printf("transition,%lld,%lld,%lld,%lld", static_cast<long long>(found.stretch.first),
                  static_cast<long long>(found.stretch.last),
                  static_cast<long long>(found.mixed.first),
                  static_cast<long long>(found.mixed.last));
      print(found.features);
    };
    const auto meter = tinct::make_default_meter(source->info(), log);
    const tinct::Curves curves = tinct::measure_source(*source, *meter, arguments[1]);
    std::fprintf(stderr, "%lld frames\n", static_cast<long long>(curves.frames()));
  } catch (const tinct::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
  return 0;
}
