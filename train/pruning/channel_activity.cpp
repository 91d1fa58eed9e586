#include "train/pruning/channel_activity.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace tinct {
namespace {

/// Sums over what one layer gave so far.
struct ActivitySums {
  at::Tensor zeros, values;  ///< [channels] in double
  std::int64_t count = 0;    ///< values of one channel

  void add(const at::Tensor& activation) {
    constexpr std::array<std::int64_t, 3> kAllButChannels{0, 2, 3};
    const at::Tensor of_zeros = activation.eq(0).sum(kAllButChannels).to(at::kCPU, at::kDouble);
    const at::Tensor of_values = activation.to(at::kDouble).sum(kAllButChannels).cpu();
    zeros = count == 0 ? of_zeros : zeros + of_zeros;
    values = count == 0 ? of_values : values + of_values;
    count += activation.size(0) * activation.size(2) * activation.size(3);
  }
};

/// The frames of a batch, which follow one another but where `begins` says so; without it each is
/// the first of a film.
void show(UserGuided& model, const ColorBatch& batch) {
  if (!batch.begins.defined()) {
    model.reset();
    static_cast<void>(model.step(batch.luma, batch.hints));
    return;
  }
  const at::Tensor begins = batch.begins.cpu();
  for (std::int64_t i = 0; i < batch.luma.size(0); ++i) {
    if (begins[i].item<bool>()) model.reset();
    static_cast<void>(model.step(batch.luma.narrow(0, i, 1), batch.hints.narrow(0, i, 1)));
  }
}

}  // namespace

LayerActivities measure_activities(UserGuided& model,
                                   const std::function<std::optional<ColorBatch>()>& next) {
  const torch::NoGradGuard no_gradients;
  std::map<std::string, ActivitySums> sums;
  model.eval();
  model.observe([&](const std::string& layer, const torch::Tensor& activation) {
    sums[layer].add(activation);
  });
  model.reset();
  while (const std::optional<ColorBatch> batch = next()) show(model, *batch);
  model.observe(nullptr);
  model.reset();
  LayerActivities activities;
  for (const auto& [layer, sum] : sums) {
    const auto count = static_cast<double>(sum.count);
    activities[layer] = {.zeros = sum.zeros / count, .means = sum.values / count};
  }
  return activities;
}

std::vector<std::int64_t> channels_to_keep(const ChannelActivity& activity, double keep) {
  const at::Tensor zeros = activity.zeros.contiguous();
  const double* values = zeros.const_data_ptr<double>();
  std::vector<std::int64_t> channels(static_cast<std::size_t>(zeros.numel()));
  std::iota(channels.begin(), channels.end(), 0);
  std::ranges::stable_sort(channels, {}, [&](std::int64_t channel) { return values[channel]; });
  const std::int64_t count = std::llround(keep * static_cast<double>(channels.size()));
  channels.resize(static_cast<std::size_t>(std::max<std::int64_t>(1, count)));
  std::ranges::sort(channels);
  return channels;
}

}  // namespace tinct
