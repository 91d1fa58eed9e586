#pragma once

#include <torch/nn/module.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "train/data/gray_flow.h"
#include "train/options.h"

namespace tinct {

/// How a model's numbers relate to colour: what enters is (L* - luma_shift) / luma_scale, and what
/// leaves it, times chroma_scale, is a*, b*. One for each model: the scaling stands here only.
struct ColorSpec {
  double luma_shift = 50;
  double luma_scale = 1;
  double chroma_scale = 1;
};

/// The frames before those of a ColorBatch, and the motion between them.
struct PreviousFrames {
  torch::Tensor luma;    ///< [n, 1, height, width]
  torch::Tensor chroma;  ///< [n, 2, height, width]
  torch::Tensor hints;   ///< [n, 3, height, width]
  torch::Tensor flow;   ///< [n, 2, height, width]: u, v in pixels from a frame's pixel to its place
                        ///< in the previous frame
  torch::Tensor valid;  ///< [n, 1, height, width]: 1 where the flow can be trusted, else 0
  torch::Tensor known;  ///< [n, 1, 1, 1]: 0 where the frame is the first of its film, else 1
  torch::Tensor exact = {};  ///< [n, 1, 1, 1]: 1 where the flow is that of a moved still, 0 where
                             ///< it was estimated
  torch::Tensor followed = {};  ///< as `flow`: what the model follows in its place with
                                ///< flow=colormotion2018; undefined: it follows `flow`
};

/// The motion within runs of frames, as PreviousFrames has it between two.
struct RunMotion {
  torch::Tensor flow;            ///< to the frame before in the run
  torch::Tensor valid;           ///< 0 all over the first frame of a run, which has none before it
  torch::Tensor flow_to_first;   ///< to the first frame of the run
  torch::Tensor valid_to_first;  ///< 0 all over that frame itself
};

/// Frames on the device, in CIE Lab.
struct ColorBatch {
  torch::Tensor luma;    ///< [n, 1, height, width], L* 0..100
  torch::Tensor chroma;  ///< [n, 2, height, width], the true a*, b*
  torch::Tensor hints;   ///< [n, 3, height, width]: a*, b* where given, else 0; 1 where given
  std::optional<PreviousFrames> previous = std::nullopt;  ///< of models that remember
  std::optional<RunMotion> motion = std::nullopt;         ///< where a loss asked the loader for it
  std::int64_t clip = 1;  ///< consecutive frames in a sample: rows clip * i … clip * i + clip - 1
  /// Of samples that go on where the same place of the batch before ended (draw=lockstep): [n], 1
  /// where a row is the first that a lane sees of its scene. Undefined: no sample goes on.
  torch::Tensor begins = {};
  std::int64_t lane = 0;  ///< of a part of a batch: the place of its first sample in the whole
  double share = 1;  ///< these samples' part of the step's; less than 1 on one of several ranks
};

/// The interface of all colorizers that are trained here; they differ behind it only.
///
/// One frame after the other: reset(), then step() for each. For training: loss(). Widths and
/// heights are multiples of `stride()`. Not thread-safe.
class VideoColorizer : public torch::nn::Module {
 public:
  [[nodiscard]] virtual const ColorSpec& color_spec() const = 0;
  /// Widths and heights must be multiples of this.
  [[nodiscard]] virtual int stride() const = 0;
  /// False where hints change nothing.
  [[nodiscard]] virtual bool takes_hints() const = 0;
  /// True where a frame's colours depend on the frames before it: training needs pairs then.
  [[nodiscard]] virtual bool remembers() const { return false; }
  /// How many consecutive frames of a scene a training sample has: 1, or the run that loss()
  /// expects.
  [[nodiscard]] virtual std::int64_t clip_length() const { return 1; }
  /// Sets how the motion between two frames is found, for models that ask for it.
  virtual void set_flow(GrayFlowEstimator /*flow*/) {}
  /// True where the model is nothing without set_flow(): step() throws then.
  [[nodiscard]] virtual bool needs_flow() const { return false; }
  /// Lets only a part of the model learn: "all", or what the model knows besides. Throws
  /// Error(Fault::usage) for a part that it has not.
  virtual void learn_only(const std::string& part);
  /// Before a run's first step: sets the weights of a trained network that the model looks through.
  /// An empty path leaves them as they were drawn, which the log says. Throws Error(Fault::usage)
  /// for a path where the model looks through none, Error(Fault::input) for a file that is not of
  /// that network.
  virtual void load_backbone(const std::filesystem::path& weights);
  /// Keeps less of the forward pass in training and computes it again in the backward pass: less
  /// memory, more time, the same gradients. Throws Error(Fault::usage) for a model that can't.
  virtual void recompute_activations();
  /// True where the model learns by how often colours occur: before the first step it is then shown
  /// those of training frames by count_colours(), and end_of_count() follows. What it makes of them
  /// is a buffer, so that checkpoints keep it.
  [[nodiscard]] virtual bool counts_colours() const { return false; }
  /// a*, b* of some training frames, [n, 2, height, width].
  virtual void count_colours(const torch::Tensor& /*chroma*/) {}
  virtual void end_of_count() {}
  /// Forgets earlier frames.
  virtual void reset() = 0;
  /// The next frame of each of n films: luma [n, 1, h, w] and hints [n, 3, h, w] as in ColorBatch;
  /// returns a*, b* as [n, 2, h, w].
  [[nodiscard]] virtual torch::Tensor step(const torch::Tensor& luma,
                                           const torch::Tensor& hints) = 0;
  /// Puts true colours a*, b* [n, 2, h, w] of the frames of the last step() in the place of those
  /// that the model remembers as its own: teacher forcing. False where it remembers no colours.
  virtual bool teach(const torch::Tensor& /*chroma*/) { return false; }
  /// What training makes small, as a scalar with gradients.
  [[nodiscard]] virtual torch::Tensor loss(const ColorBatch& batch) = 0;
  /// True where loss() computes a*, b* and tells them by tell_colours(), so that terms can be added
  /// to it (train/losses/added_losses.h). False for models that learn likelihoods.
  [[nodiscard]] virtual bool tells_colours() const { return false; }
  /// Has loss() keep the colours that it computes, or not. Kept ones hold the memory of a forward
  /// pass until they are taken.
  void keep_colours(bool keep) { keeps_colours_ = keep; }
  /// a*, b* of the frames of the last loss(), [n, 2, h, w] with gradients. Undefined where none
  /// were kept.
  [[nodiscard]] torch::Tensor take_colours() { return std::exchange(colours_, {}); }

  /// The parameters of a critic that learns beside the model to tell its colours from true ones, as
  /// in generative adversarial nets; they are parameters of the module too. Empty: there is none.
  [[nodiscard]] virtual std::vector<torch::Tensor> critic_parameters() { return {}; }
  /// What the critic makes small, as a scalar with gradients: asked for after loss() of the same
  /// batch, whose colours it judges. Throws Error(Fault::bug) where there is no critic.
  [[nodiscard]] virtual torch::Tensor critic_loss(const ColorBatch& batch);
  /// The part of its judgements in the last critic_loss() that were right, 0..1, a scalar on the
  /// device. Undefined where there is no critic.
  [[nodiscard]] virtual torch::Tensor critic_accuracy() const { return {}; }

  /// What training carries from one step to the next besides weights and buffers, by name:
  /// recurrent states of scenes that go on. Checkpoints keep it. Empty: nothing.
  [[nodiscard]] virtual std::map<std::string, torch::Tensor> carried() const { return {}; }
  /// Goes on from what carried() gave, on whatever device it is.
  virtual void carry(const std::map<std::string, torch::Tensor>& /*carried*/) {}

 protected:
  /// To be called by the loss() of a model that tells_colours(): a*, b* of the batch's frames, as
  /// step() would give them.
  void tell_colours(const torch::Tensor& colours) {
    if (keeps_colours_) colours_ = colours;
  }

 private:
  bool keeps_colours_ = false;
  torch::Tensor colours_;
};

}  // namespace tinct
