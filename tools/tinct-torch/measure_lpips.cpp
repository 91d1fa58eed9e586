#include <ATen/ATen.h>

#include "lib/net/weights.h"
#include "tools/tinct-torch/frame_batches.h"
#include "tools/tinct-torch/loaded_weights.h"
#include "tools/tinct-torch/measure_command.h"
#include "train/metrics/alexnet_lpips.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

bool fits(const VideoInfo& truth, const VideoInfo& output, Json& notes) {
  if (truth.width != output.width || truth.height != output.height) {
    notes.push_back("lpips needs frames of the truth's size, and " + output.path.string() +
                    " has another");
    return false;
  }
  if (std::min(truth.width, truth.height) < AlexNetLpips::kSmallestSide) {
    notes.push_back("lpips needs frames of 31 pixels a side or more");
    return false;
  }
  return true;
}

}  // namespace

Json measure_lpips(const Json& request, const c10::Device& device) {
  Json answer = {{"frames", Json::array()}, {"notes", Json::array()}};
  const fs::path folder = request.at("weights").get<std::string>();
  const bool check = request.value("check", false);
  Json* notes = check ? &answer["notes"] : nullptr;
  const StateDict alexnet = load_weights_named("alexnet", folder, "features.", notes);
  const StateDict linear = load_weights_named("lpips-alex", folder, "lin", notes);
  const AlexNetLpips net(alexnet, linear, device);
  if (check) return answer;

  FrameBatches truths(request.at("truth").get<std::string>());
  FrameBatches outputs(request.at("output").get<std::string>());
  if (!fits(truths.info(), outputs.info(), answer["notes"])) return answer;
  const std::int64_t batch = truths.batch_size(device);
  for (;;) {
    const std::optional<at::Tensor> truth = truths.next(batch);
    const std::optional<at::Tensor> output = outputs.next(batch);
    if (truth.has_value() != output.has_value() || (truth && truth->size(0) != output->size(0))) {
      answer["frames"].clear();
      answer["notes"].push_back("lpips needs as many frames as the truth has, and " +
                                outputs.info().path.string() + " has another number");
      return answer;
    }
    if (!truth) return answer;
    const at::Tensor distances = net.distance(*truth, *output).contiguous();
    for (std::int64_t i = 0; i < distances.size(0); ++i) {
      answer["frames"].push_back(static_cast<double>(distances.const_data_ptr<float>()[i]));
    }
  }
}

}  // namespace tinct
