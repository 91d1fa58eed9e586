#include <ATen/ATen.h>
#include <torch/utils.h>

#include "train/models/flow_net.h"
#include "train/models/flow_warp.h"

namespace tinct {
namespace {

/// Pixels of end-point error that one step of L* (0..100) counts as.
constexpr double kPixelsPerLuma = 1;
/// What a pixel's change of the flow to its neighbour counts, where the picture is even.
constexpr double kSmoothness = 0.1;
/// A step of L* between neighbours that lets the flow change e times as freely.
constexpr double kEdge = 10;
/// Keeps the square root's slope finite.
constexpr double kTiny = 1e-6;

/// The mean of values where `where` is 1; 0 where it is nowhere.
torch::Tensor mean_where(const torch::Tensor& values, const torch::Tensor& where) {
  return (values * where).sum() / where.sum().clamp_min(1);
}

/// The mean distance of vectors, in pixels.
torch::Tensor end_point_error(const torch::Tensor& flow, const torch::Tensor& truth,
                              const torch::Tensor& where) {
  return mean_where(((flow - truth).square().sum(1, true) + kTiny).sqrt(), where);
}

/// How much a flow changes from pixel to pixel along a dimension, less where the picture does.
torch::Tensor roughness(const torch::Tensor& flow, const torch::Tensor& luma,
                        const torch::Tensor& where, std::int64_t dimension) {
  const auto change = [dimension](const torch::Tensor& x) {
    const std::int64_t pairs = x.size(dimension) - 1;
    return (x.narrow(dimension, 1, pairs) - x.narrow(dimension, 0, pairs)).abs();
  };
  const torch::Tensor evenness = at::exp(change(luma) / -kEdge);
  return mean_where(change(flow).sum(1, true) * evenness, where.expand_as(evenness));
}

/// 1 where a flow leads into the picture [n, 1, h, w], 0 where to the border repeated outside: what
/// was not in the earlier frame can't be found there.
torch::Tensor leads_inside(const torch::Tensor& flow) {
  const auto inside = [&](std::int64_t channel, at::IntArrayRef shape, std::int64_t side) {
    const torch::Tensor to =
        at::arange(side, flow.options()).view(shape) + flow.narrow(1, channel, 1);
    return at::logical_and(to >= -0.5, to <= static_cast<double>(side) - 0.5);
  };
  const std::int64_t height = flow.size(2), width = flow.size(3);
  return at::logical_and(inside(0, {1, 1, 1, width}, width), inside(1, {1, 1, height, 1}, height))
      .to(flow.scalar_type());
}

/// The errors of frames of a film, whose flow nobody knows.
torch::Tensor film_error(const torch::Tensor& flow, const ColorBatch& batch,
                         const torch::Tensor& of_film) {
  const torch::Tensor& luma = batch.luma;
  const torch::Tensor seen = warp_by_flow(batch.previous->luma, flow);
  const torch::Tensor difference = ((seen - luma).square() + kTiny).sqrt();
  return kPixelsPerLuma * mean_where(difference, leads_inside(flow) * of_film) +
         kSmoothness * (roughness(flow, luma, of_film, 2) + roughness(flow, luma, of_film, 3));
}

}  // namespace

torch::Tensor flow_error(const std::vector<torch::Tensor>& pyramid, const ColorBatch& batch) {
  const PreviousFrames& before = *batch.previous;
  const torch::Tensor exact = before.exact * before.known;
  const torch::Tensor of_film = (1 - before.exact) * before.known;
  torch::Tensor error = at::zeros({}, batch.luma.options());
  for (const torch::Tensor& coarse : pyramid) {
    const torch::Tensor flow = enlarge_flow(coarse, batch.luma.size(2), batch.luma.size(3));
    error = error + end_point_error(flow, before.flow, before.valid * exact) +
            film_error(flow, batch, of_film);
  }
  return error / static_cast<double>(pyramid.size());
}

}  // namespace tinct
