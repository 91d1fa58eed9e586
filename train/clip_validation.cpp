#include "train/clip_validation.h"

#include <ATen/ATen.h>

#include "lib/base/cancel.h"
#include "train/color_batch.h"
#include "train/models/flow_warp.h"
#include "train/models/uv_colours.h"
#include "train/module_mode.h"

namespace tinct {
namespace {

double sum_of(const at::Tensor& values) { return values.to(at::kDouble).sum().item<double>(); }

/// How many pixels' bins of U and of V agree.
struct BinSums {
  double u = 0, v = 0;

  void add(const at::Tensor& bins, const at::Tensor& truth) {
    u += sum_of(bins.select(1, 0) == truth.select(1, 0));
    v += sum_of(bins.select(1, 1) == truth.select(1, 1));
  }
  [[nodiscard]] UvBinAccuracy of(double pixels) const { return {.u = u / pixels, .v = v / pixels}; }
};

/// Sums over the frames that have one before them.
struct Sums {
  double squares = 0, copied = 0, values = 0;
  BinSums right, copied_right;
  double warped = 0, true_warped = 0, trusted = 0;
  std::uint64_t frames = 0;

  [[nodiscard]] std::optional<ClipValidation> means() const {
    if (values == 0) return std::nullopt;
    ClipValidation out{.frames = frames,
                       .mse_ab = squares / values,
                       .copy_previous = copied / values,
                       .bins = right.of(values / 2),
                       .copied_bins = copied_right.of(values / 2),
                       .teacher_forced = std::nullopt,
                       .warp_error = std::nullopt,
                       .true_warp_error = std::nullopt};
    if (trusted > 0) {
      out.warp_error = warped / (2 * trusted);
      out.true_warp_error = true_warped / (2 * trusted);
    }
    return out;
  }
};

/// Whose colours a frame's successor sees.
enum class Seen { own, truth };

/// The model on one run of frames. False where it can't be shown true colours and was to be.
bool go_through(VideoColorizer& model, const ColorBatch& run, Seen seen, Sums& sums) {
  const PreviousFrames& before = *run.previous;
  at::Tensor last;
  for (std::int64_t i = 0; i < run.luma.size(0); ++i) {
    const auto of = [i](const at::Tensor& all) { return all.narrow(0, i, 1); };
    const bool follows = i > 0 && of(before.known).item<float>() > 0;
    if (!follows) model.reset();
    const at::Tensor out = model.step(of(run.luma), of(run.hints)).to(at::kFloat);
    if (seen == Seen::truth && !model.teach(of(run.chroma))) return false;
    ++sums.frames;
    if (follows) {
      const at::Tensor chroma = of(run.chroma), valid = of(before.valid), flow = of(before.flow);
      sums.squares += sum_of((out - chroma).square());
      sums.copied += sum_of((of(before.chroma) - chroma).square());
      sums.values += static_cast<double>(chroma.numel());
      const at::Tensor bins = uv_bins_of(of(run.luma), chroma);
      sums.right.add(uv_bins_of(of(run.luma), out), bins);
      sums.copied_right.add(uv_bins_of(of(before.luma), of(before.chroma)), bins);
      sums.warped += sum_of((out - warp_by_flow(last, flow)).abs() * valid);
      sums.true_warped += sum_of((chroma - warp_by_flow(of(before.chroma), flow)).abs() * valid);
      sums.trusted += sum_of(valid);
    }
    last = out;
  }
  return true;
}

}  // namespace

ClipValidator::ClipValidator(const FrameSet& held_out, PictureDecoder decoder,
                             const LoaderOptions& options, std::uint64_t frames,
                             const torch::Device& device)
    : held_out_(held_out),
      decoder_(std::move(decoder)),
      options_(options),
      runs_(held_out, frames),
      device_(device) {
  options_.first_sample = 0;
  options_.end_sample = runs_.count();
  options_.batch = runs_.length();
  options_.pairs = true;
}

std::optional<ClipValidation> ClipValidator::measure(VideoColorizer& model) const {
  const torch::NoGradGuard no_gradients;
  const InMode evaluating(model, Mode::evaluation);
  BatchLoader loader(
      held_out_, decoder_, [this](std::uint64_t sample) { return runs_.plan(sample); }, options_);
  Sums sums, forced;
  bool can_be_taught = true;
  for (HostBatch batch = loader.next(); batch.count > 0; batch = loader.next()) {
    throw_if_cancelled();
    const ColorBatch run = color_batch(batch, device_);
    go_through(model, run, Seen::own, sums);
    can_be_taught = can_be_taught && go_through(model, run, Seen::truth, forced);
  }
  model.reset();
  std::optional<ClipValidation> means = sums.means();
  if (means && can_be_taught) {
    const ClipValidation told = *forced.means();
    means->teacher_forced = TeacherForced{.mse_ab = told.mse_ab, .bins = told.bins};
  }
  return means;
}

}  // namespace tinct
