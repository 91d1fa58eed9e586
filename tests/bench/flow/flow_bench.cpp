// The flow net of a colormotion model beside Farneback and DIS: flow_bench MODEL SIZE FILM…
//
// Prints one JSON document. For each way to find the motion from a frame to the one before, at SIZE
// x SIZE: milliseconds a pair; along its flow, between neighbours of the films, the mean change of
// L* and that of a* and b* (their true colours, over all pixels); and on frames moved by Table 3's
// ranges, of which the flow is known, the mean end-point error in pixels. "none" follows no motion.
#include <ATen/ATen.h>
#include <torch/utils.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>

#include "augment/pair_maps.h"
#include "lib/base/errors.h"
#include "lib/media/frame_source.h"
#include "lib/media/optical_flow.h"
#include "train/checkpoint.h"
#include "train/data/affine_warp.h"
#include "train/device.h"
#include "train/lab.h"
#include "train/models/flow_net.h"
#include "train/models/flow_warp.h"
#include "train/run_folder.h"

using namespace tinct;

namespace {

using FindFlow = std::function<at::Tensor(const at::Tensor& from, const at::Tensor& to)>;

/// What was measured of one way to find motion.
struct Sums {
  double milliseconds = 0, luma = 0, chroma = 0, end_points = 0, trusted = 0;
  std::int64_t pairs = 0;
};

/// A frame at size x size in Lab, [1, 3, size, size].
at::Tensor lab_of(const Frame& frame, std::int64_t size) {
  at::Tensor bgr = at::empty({frame.height, frame.width, 3}, at::kByte);
  const auto row_bytes = static_cast<std::size_t>(frame.width) * 3;
  for (int y = 0; y < frame.height; ++y) {
    std::memcpy(bgr.mutable_data_ptr<std::uint8_t>() + static_cast<std::size_t>(y) * row_bytes,
                frame.row(y), row_bytes);
  }
  const at::Tensor planes = bgr.permute({2, 0, 1}).unsqueeze(0).to(at::kFloat);
  return lab_from_bgr(at::adaptive_avg_pool2d(planes, {size, size}));
}

Frame gray_frame(const at::Tensor& luma) {
  const auto side = static_cast<int>(luma.size(2));
  const at::Tensor gray = at::round(luma * 2.55).clamp(0, 255).to(at::kByte).contiguous();
  Frame frame = make_frame(side, side);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      std::memset(frame.row(y) + 3 * x, gray.const_data_ptr<std::uint8_t>()[y * side + x], 3);
    }
  }
  return frame;
}

FindFlow opencv_flow(FlowMethod method) {
  return [method](const at::Tensor& from, const at::Tensor& to) {
    FlowField flow = optical_flow(gray_frame(from), gray_frame(to), method);
    const std::int64_t height = flow.height, width = flow.width;
    const auto plane = [&](std::vector<float>& values) {
      return at::from_blob(values.data(), {1, 1, height, width}, at::kFloat).clone();
    };
    return at::cat({plane(flow.u), plane(flow.v)}, 1);
  };
}

FlowNet flow_net_of(const std::filesystem::path& model) {
  const LoadedModel loaded = load_model(find_weights(model), at::kCPU);
  for (const auto& child : loaded.model->named_children()) {
    if (child.key() == "flow_net") {
      return FlowNet(std::dynamic_pointer_cast<FlowNetImpl>(child.value()));
    }
  }
  throw Error(Fault::usage, model.string() + " has no flow net; train it with flow=learned");
}

void measure_neighbours(const FindFlow& find, const at::Tensor& now, const at::Tensor& before,
                        Sums& sums) {
  const auto start = std::chrono::steady_clock::now();
  const at::Tensor flow = find(now.narrow(1, 0, 1), before.narrow(1, 0, 1));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  const at::Tensor change = (now - warp_by_flow(before, flow)).abs();
  sums.milliseconds += took.count();
  sums.luma += change.narrow(1, 0, 1).mean().item<double>();
  sums.chroma += change.narrow(1, 1, 2).mean().item<double>();
  ++sums.pairs;
}

/// The frame as a still that moves: both frames sampled from it, the flow known.
void measure_moved(const FindFlow& find, const at::Tensor& lab, std::uint64_t item, Sums& sums) {
  const auto side = static_cast<int>(lab.size(2));
  const PlaneSize size{side, side};
  const PairMaps maps =
      draw_pair_maps({.augment = affine_preset("none"), .flip = false}, size, 1, item);
  const at::Tensor luma = lab.narrow(1, 0, 1);
  const DeviceFlow exact =
      affine_flow(std::array{maps.current}, std::array{maps.previous}, size, size, at::kCPU);
  const at::Tensor flow = find(affine_warp(luma, std::array{maps.current}, size),
                               affine_warp(luma, std::array{maps.previous}, size));
  const at::Tensor wrong = (flow - exact.flow).square().sum(1, true).sqrt() * exact.valid;
  sums.end_points += wrong.sum().item<double>();
  sums.trusted += exact.valid.sum().item<double>();
}

Json measure_films(const FindFlow& find, std::int64_t size, char** films, int count) {
  Sums sums;
  for (int i = 0; i < count; ++i) {
    const auto source = open_frame_source(films[i]);
    at::Tensor before;
    while (const std::optional<Frame> frame = source->next()) {
      const at::Tensor now = lab_of(*frame, size);
      if (before.defined()) measure_neighbours(find, now, before, sums);
      if (frame->number % 10 == 0) {
        measure_moved(find, now, static_cast<std::uint64_t>(frame->number), sums);
      }
      before = now;
    }
  }
  const auto pairs = static_cast<double>(sums.pairs);
  return {{"pairs", sums.pairs},
          {"milliseconds", sums.milliseconds / pairs},
          {"change_of_luma", sums.luma / pairs},
          {"change_of_ab", sums.chroma / pairs},
          {"end_point_error", sums.end_points / sums.trusted}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fputs("flow_bench MODEL SIZE FILM...\n", stderr), 2;
  const torch::NoGradGuard no_gradients;
  try {
    set_torch_threads();
    FlowNet net = flow_net_of(argv[1]);
    const std::int64_t size = std::atoll(argv[2]);
    const std::vector<std::pair<const char*, FindFlow>> ways{
        {"none",
         [](const at::Tensor& from, const at::Tensor&) {
           return at::zeros({1, 2, from.size(2), from.size(3)});
         }},
        {"farneback", opencv_flow(FlowMethod::farneback)},
        {"dis", opencv_flow(FlowMethod::dis)},
        {"learned", [&](const at::Tensor& from, const at::Tensor& to) {
           return net->forward(from.contiguous(), to.contiguous());
         }}};
    Json report = Json::object();
    for (const auto& [name, find] : ways) {
      report[name] = measure_films(find, size, argv + 3, argc - 3);
    }
    std::printf("%s\n", report.dump(2).c_str());
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return exit_status(error.fault());
  }
  return 0;
}
