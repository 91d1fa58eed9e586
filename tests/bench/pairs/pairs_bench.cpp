// Speed and truth of motion pairs: pairs_bench SECONDS PICTURE…
//
// Prints one JSON document: pairs a second on one thread, with pictures of 256 x 256 in memory, and
// over ten pairs a picture how near the warped current frame comes to the previous one (PSNR inside
// the mask), and how far Farneback's and DIS' flow are from the exact one (mean end-point error
// inside the mask, in pixels).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <ctime>
#include <string>
#include <vector>

#include "augment/motion_pair.h"
#include "lib/base/json.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"

using namespace tinct;

namespace {

// Of this thread's processor time, so that others on the machine don't count.
double seconds_now() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double pairs_per_second(const std::vector<Frame>& stills, const PairRecipe& recipe,
                        double seconds) {
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    const double start = seconds_now();
    std::uint64_t made = 0;
    while (seconds_now() - start < seconds / 5) {
      const MotionPair pair = motion_pair(stills[made % stills.size()], recipe, made);
      if (pair.previous.empty()) std::abort();
      ++made;
    }
    best = std::max(best, static_cast<double>(made) / (seconds_now() - start));
  }
  return best;
}

struct Sum {
  double total = 0;
  double count = 0;
  void add(double value) { total += value, ++count; }
  [[nodiscard]] double mean() const { return count == 0 ? 0 : total / count; }
};

double sampled(const Frame& frame, double x, double y, int channel) {
  x = std::clamp(x, 0.0, frame.width - 1.0);
  y = std::clamp(y, 0.0, frame.height - 1.0);
  const int left = std::min(static_cast<int>(x), frame.width - 2);
  const int top = std::min(static_cast<int>(y), frame.height - 2);
  const double a = x - left;
  const double b = y - top;
  const auto at = [&](int dx, int dy) {
    return static_cast<double>(frame.row(top + dy)[3 * (left + dx) + channel]);
  };
  return (1 - b) * ((1 - a) * at(0, 0) + a * at(1, 0)) + b * ((1 - a) * at(0, 1) + a * at(1, 1));
}

/// What one flow field says about a pair.
struct Quality {
  Sum psnr;   ///< of each pair's warped current frame
  Sum error;  ///< end-point error in pixels
};

void judge(const MotionPair& pair, const FlowField& flow, Quality& quality) {
  Sum squared;
  for (int y = 0; y < flow.height; ++y) {
    for (int x = 0; x < flow.width; ++x) {
      if (pair.forward_valid.row(y)[x] == 0) continue;
      const auto i = static_cast<std::size_t>(y * flow.width + x);
      const double u = flow.u[i];
      const double v = flow.v[i];
      quality.error.add(std::hypot(u - pair.forward.u[i], v - pair.forward.v[i]));
      for (int c = 0; c < 3; ++c) {
        const double shown = sampled(pair.current, x + u, y + v, c);
        squared.add(std::pow(shown - pair.previous.row(y)[3 * x + c], 2));
      }
    }
  }
  quality.psnr.add(10 * std::log10(255.0 * 255.0 / std::max(squared.mean(), 1e-9)));
}

Json as_json(const Quality& quality) {
  return {{"psnr", quality.psnr.mean()}, {"end_point_error", quality.error.mean()}};
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "usage: pairs_bench SECONDS PICTURE...\n");
    return 2;
  }
  const PairRecipe recipe = pair_recipe({});
  std::vector<Frame> stills;
  for (int i = 2; i < count; ++i) {
    stills.push_back(resize_area(read_image(words[i], {.convert = true}), 256, 256));
  }
  Quality exact, farneback, dis;
  Sum motion;
  for (std::size_t i = 0; i < 10 * stills.size(); ++i) {
    const MotionPair pair = motion_pair(stills[i / 10], recipe, i);
    judge(pair, pair.forward, exact);
    judge(pair, optical_flow(pair.previous, pair.current, FlowMethod::farneback), farneback);
    judge(pair, optical_flow(pair.previous, pair.current, FlowMethod::dis), dis);
    for (std::size_t p = 0; p < pair.forward.u.size(); ++p) {
      motion.add(std::hypot(pair.forward.u[p], pair.forward.v[p]));
    }
  }
  const Json result{{"pairs_per_second", pairs_per_second(stills, recipe, std::atof(words[1]))},
                    {"pairs_judged", 10 * stills.size()},
                    {"mean_motion", motion.mean()},
                    {"exact", as_json(exact)},
                    {"farneback", as_json(farneback)},
                    {"dis", as_json(dis)}};
  std::printf("%s\n", result.dump().c_str());
}
