#include <ATen/ATen.h>

#include <cstdio>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/progress.h"
#include "lib/media/flow_file.h"
#include "tools/tinct-torch/frame_batches.h"
#include "tools/tinct-torch/measure_command.h"
#include "train/metrics/script_model.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// RAFT and its kin work on eighths of a picture.
constexpr std::int64_t kMultiple = 8;

/// A picture as flow nets take it: RGB in -1..1, its last row and column repeated up to a multiple
/// of 8.
at::Tensor net_input(const Frame& frame) {
  const at::Tensor rgb = rgb_tensor(frame).to(at::kFloat) / 127.5 - 1;
  const auto missing = [](std::int64_t side) { return (kMultiple - side % kMultiple) % kMultiple; };
  const std::int64_t right = missing(frame.width), below = missing(frame.height);
  return right + below == 0 ? rgb : at::replication_pad2d(rgb, {0, right, 0, below});
}

std::vector<float> plane(const at::Tensor& flow, std::int64_t channel) {
  const at::Tensor dense = flow[0][channel].contiguous();
  const float* first = dense.const_data_ptr<float>();
  return {first, first + dense.numel()};
}

std::string flow_file_name(const Frame& from, const Frame& to) {
  char name[64];
  std::snprintf(name, sizeof name, "%06lld_%06lld.flo", static_cast<long long>(from.number),
                static_cast<long long>(to.number));
  return name;
}

/// Keeps the network and the folder that its flows go to.
class FlowWriter {
 public:
  FlowWriter(const fs::path& model, const c10::Device& device, fs::path out)
      : model_(model), net_(model, device), out_(std::move(out)) {}

  void write(const Frame& from, const at::Tensor& from_input, const Frame& to,
             const at::Tensor& to_input) {
    const at::Tensor padded = net_.run({from_input, to_input}).to(at::kCPU, at::kFloat);
    const std::vector<std::int64_t> expected{1, 2, from_input.size(2), from_input.size(3)};
    if (padded.sizes() != at::IntArrayRef(expected)) {
      throw Error(Fault::input,
                  model_.string() +
                      " must return flow of the pictures' size: N x 2 x H x W for two "
                      "N x 3 x H x W");
    }
    const at::Tensor flow = padded.narrow(2, 0, from.height).narrow(3, 0, from.width);
    if (!at::isfinite(flow).all().item<bool>()) {
      throw Error(Fault::input, model_.string() + " returns flow that is no number for " +
                                    flow_file_name(from, to));
    }
    write_flow_file(
        out_ / flow_file_name(from, to),
        {.width = from.width, .height = from.height, .u = plane(flow, 0), .v = plane(flow, 1)});
  }

 private:
  fs::path model_;
  ScriptModel net_;
  fs::path out_;
};

}  // namespace

Json measure_flow(const Json& request, const c10::Device& device) {
  const bool check = request.value("check", false);
  FlowWriter writer(request.at("model").get<std::string>(), device,
                    request.value("out", std::string()));
  Json answer = {{"pairs", 0}, {"notes", Json::array()}};
  if (check) return answer;
  const auto source = open_frame_source(request.at("truth").get<std::string>());
  Progress progress("flow", source->info().frames_estimate);
  std::optional<Frame> before;
  at::Tensor before_input;
  std::int64_t pairs = 0;
  while (std::optional<Frame> frame = source->next()) {
    throw_if_cancelled();
    const at::Tensor input = net_input(*frame);
    if (before) {
      writer.write(*before, before_input, *frame, input);
      writer.write(*frame, input, *before, before_input);
      ++pairs;
    }
    before = std::move(frame);
    before_input = input;
    progress.add();
  }
  answer["pairs"] = pairs;
  return answer;
}

}  // namespace tinct
