#include <algorithm>

#include "lib/base/errors.h"
#include "scenes/curves.h"

namespace tinct {

double Curves::rate() const noexcept {
  const double value = fps.value();
  return value > 0 && value <= 1000 ? value : 25;
}

std::vector<float> Curves::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) {
    throw Error(Fault::bug, "the detector " + detector + " has no curve " + std::string(name));
  }
  const auto index = static_cast<std::size_t>(found - columns.begin());
  std::vector<float> out(pts.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = values[i * columns.size() + index];
  return out;
}

void Curves::expect(std::int64_t frames) {
  constexpr std::int64_t kMost = 1'000'000;
  const auto room = static_cast<std::size_t>(std::clamp<std::int64_t>(frames, 0, kMost));
  pts.reserve(room);
  damaged.reserve(room);
  values.reserve(room * columns.size());
}

void Curves::add(std::int64_t time, bool is_damaged, const std::vector<float>& row) {
  pts.push_back(time);
  damaged.push_back(is_damaged ? 1 : 0);
  values.insert(values.end(), row.begin(), row.end());
}

}  // namespace tinct
