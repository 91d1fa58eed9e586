#include <algorithm>

#include "lib/media/flow_consistency.h"
#include "lib/media/optical_flow.h"
#include "tools/tinct-torch/commands.h"

namespace tinct {
namespace {

Frame frame_of(std::span<const std::uint8_t> gray, int width, int height) {
  Frame frame = make_frame(width, height);
  for (int y = 0; y < height; ++y) {
    std::uint8_t* row = frame.row(y);
    for (int x = 0; x < width; ++x)
      std::fill_n(row + 3 * x, 3, gray[static_cast<std::size_t>(y * width + x)]);
  }
  return frame;
}

/// What lies at both ends of a consistent vector is trusted.
std::vector<std::uint8_t> trusted(const FlowField& flow, const FlowField& back) {
  std::vector<std::uint8_t> valid;
  valid.reserve(flow.u.size());
  for (int y = 0; y < flow.height; ++y) {
    for (int x = 0; x < flow.width; ++x) valid.push_back(leads_back(flow, back, x, y) ? 1 : 0);
  }
  return valid;
}

GrayFlow estimate(FlowMethod method, bool negated, std::span<const std::uint8_t> from,
                  std::span<const std::uint8_t> to, int width, int height) {
  const Frame first = frame_of(from, width, height), second = frame_of(to, width, height);
  FlowField flow = optical_flow(first, second, method);
  FlowField back = optical_flow(second, first, method);
  std::vector<std::uint8_t> valid = trusted(flow, back);
  if (!negated) return {std::move(flow.u), std::move(flow.v), std::move(valid)};
  const auto negate = [](float x) { return -x; };
  std::ranges::transform(back.u, back.u.begin(), negate);
  std::ranges::transform(back.v, back.v.begin(), negate);
  return {std::move(back.u), std::move(back.v), std::move(valid)};
}

}  // namespace

GrayFlowMethods film_flows() {
  return [](const std::string& name) -> GrayFlowEstimator {
    const FlowMethod method = name == "dis" ? FlowMethod::dis : FlowMethod::farneback;
    return
        [method, negated = name == "colormotion2018"](auto from, auto to, int width, int height) {
          return estimate(method, negated, from, to, width, height);
        };
  };
}

}  // namespace tinct
