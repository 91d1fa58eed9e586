#include "tools/tinct/fake_colorizers.h"

#include "lib/base/random.h"
#include "lib/media/colour.h"

namespace tinct {
namespace {

struct Change {
  double gain = 1;
  double shift_a = 0;
  double shift_b = 0;
};

Frame changed(const Frame& truth, const Change& change) {
  LabImage lab = to_lab(truth);
  for (double& a : lab.a) a = change.gain * a + change.shift_a;
  for (double& b : lab.b) b = change.gain * b + change.shift_b;
  Frame out = from_lab(lab);
  out.number = truth.number;
  out.pts = truth.pts;
  return out;
}

Frame gray(const Frame& truth) { return changed(truth, {.gain = 0}); }

Frame faded(const Frame& truth) { return changed(truth, {.gain = 0.35}); }

Frame flicker(const Frame& truth) {
  constexpr double kDeviation = 7;
  Random random(0, static_cast<std::uint64_t>(truth.number));
  const double a = kDeviation * random.normal();
  return changed(truth, {.gain = 0.9, .shift_a = a, .shift_b = kDeviation * random.normal()});
}

}  // namespace

const std::vector<FakeColorizer>& fake_colorizers() {
  static const std::vector<FakeColorizer> fakes{
      {"gray", "no colour at all", gray},
      {"faded", "steady, but dull: a and b times 0.35", faded},
      {"flicker", "a new random tint in every frame", flicker},
  };
  return fakes;
}

}  // namespace tinct
