#include "train/checkpoint_colorizer.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "train/checkpoint.h"
#include "train/chroma_planes.h"
#include "train/device.h"
#include "train/run_folder.h"

namespace tinct {
namespace {

class CheckpointColorizer final : public Colorizer {
 public:
  CheckpointColorizer(const std::filesystem::path& model, const CheckpointColorizerOptions& options)
      : device_(find_device(options.device)),
        precision_(options.precision),
        smooth_(options.smooth) {
    set_torch_threads();
    const std::filesystem::path weights = find_weights(model);
    LoadedModel loaded = load_model(weights, device_);
    model_ = std::move(loaded.model);
    // A backbone takes no gradients, and casts are kept only of weights that do.
    for (at::Tensor& weight : model_->parameters()) weight.set_requires_grad(true);
    const std::string& flow = loaded.record.options.flow;
    if (options.flows && flow != "none") model_->set_flow(options.flows(flow));
    size_ = options.size > 0 ? options.size : loaded.record.size;
    if (size_ <= 0 || size_ % model_->stride() != 0) {
      throw Error(Fault::usage, "--net-size " + std::to_string(size_) +
                                    ": this model needs a multiple of " +
                                    std::to_string(model_->stride()));
    }
  }

  ~CheckpointColorizer() override { forget_cast_weights(); }
  CheckpointColorizer(const CheckpointColorizer&) = delete;
  CheckpointColorizer& operator=(const CheckpointColorizer&) = delete;

  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] bool takes_hints() const override { return model_->takes_hints(); }
  void reset() override {
    model_->reset();
    last_.reset();
  }

  [[nodiscard]] ChromaPlanes step(const LumaPlane& luma, const HintPlanes& hints) override {
    if (luma.width != size_ || luma.height != size_ || hints.width != size_ ||
        hints.height != size_) {
      throw Error(Fault::bug, "a colorizer was given a picture of a wrong size");
    }
    // What a model remembers of a frame is seen by this function alone, and the model never learns.
    // Autocast keeps no casts in this mode, and in fewer bits they are worth more.
    const c10::InferenceMode inference(precision_ == "float32");
    const torch::NoGradGuard no_gradients;
    const at::Tensor l = to_device({&luma.l});
    const at::Tensor h = to_device({&hints.a, &hints.b, &hints.known});
    at::Tensor chroma;
    {
      const ReducedPrecision precision(device_, precision_, CastWeights::kept);
      chroma = model_->step(l, h);
    }
    return chroma_planes(smoothed(chroma.to(at::kCPU, at::kFloat)));
  }

 private:
  /// A recursive filter over the output, as in ColorMotion's demo (at fd2912e, with 2/3).
  at::Tensor smoothed(const at::Tensor& chroma) {
    if (smooth_ <= 0) return chroma;
    last_ = last_.defined() ? chroma * (1 - smooth_) + last_ * smooth_ : chroma;
    return last_;
  }

  at::Tensor to_device(std::initializer_list<const std::vector<float>*> planes) const {
    at::Tensor host = at::empty({1, static_cast<std::int64_t>(planes.size()), size_, size_});
    float* out = host.mutable_data_ptr<float>();
    for (const std::vector<float>* plane : planes)
      out = std::copy(plane->begin(), plane->end(), out);
    return host.to(device_).contiguous(at::MemoryFormat::ChannelsLast);
  }

  c10::Device device_;
  std::string precision_;
  double smooth_;
  at::Tensor last_;
  std::shared_ptr<VideoColorizer> model_;
  int size_ = 0;
};

}  // namespace

std::unique_ptr<Colorizer> open_checkpoint_colorizer(const std::filesystem::path& model,
                                                     const CheckpointColorizerOptions& options) {
  return std::make_unique<CheckpointColorizer>(model, options);
}

}  // namespace tinct
