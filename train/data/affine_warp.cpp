#include "train/data/affine_warp.h"

#include <stdexcept>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "augment/pair_maps.h"

namespace tinct {
namespace {

// What a point may lie outside a frame by rounding alone.
constexpr double kSlack = 1e-6;

// grid_sample's and affine_grid's numbers for their modes.
constexpr int kBilinear = 0;
constexpr int kBorder = 1;
constexpr int kReflection = 2;

// Maps in the coordinates of affine_grid without aligned corners, where -1 and 1 are the outer
// edges of a picture: x = ((x' + 1) side - 1) / 2. Unlike aligned corners it holds for one pixel.
at::Tensor normalised(std::span<const Affine> maps, const PlaneSize& in, const PlaneSize& out) {
  std::vector<double> rows;
  rows.reserve(maps.size() * 6);
  const double width = out.width;
  const double height = out.height;
  const auto add = [&](double x, double y, double offset, int side) {
    rows.push_back(x * width / side);
    rows.push_back(y * height / side);
    rows.push_back((x * (width - 1) + y * (height - 1) + 2 * offset + 1) / side - 1);
  };
  for (const Affine& map : maps) {
    add(map.xx, map.xy, map.x0, in.width);
    add(map.yx, map.yy, map.y0, in.height);
  }
  return at::tensor(rows, at::kDouble).view({static_cast<std::int64_t>(maps.size()), 2, 3});
}

at::Tensor pixels_of(const at::Tensor& normal, std::int64_t side) {
  return ((normal + 1) * static_cast<double>(side) - 1) / 2;
}

at::Tensor normal_of(const at::Tensor& pixels, std::int64_t side) {
  return (pixels * 2 + 1) / static_cast<double>(side) - 1;
}

// scipy's rule, term by term as in augment/warp.cpp: the period is one pixel short of the side.
at::Tensor wrapped(const at::Tensor& pixels, std::int64_t side) {
  const auto last = static_cast<double>(side - 1);
  if (last == 0) return at::zeros_like(pixels);
  const at::Tensor up =
      at::where(pixels < 0, pixels + last * (at::floor(-pixels / last) + 1), pixels);
  return at::where(up > last, up - last * at::floor(up / last), up);
}

at::Tensor inside(const at::Tensor& x, const at::Tensor& y, const PlaneSize& size, double slack) {
  return (x >= -slack) & (y >= -slack) & (x <= size.width - 1 + slack) &
         (y <= size.height - 1 + slack);
}

// The points that maps lead to, in pixels: x and y, each [n, h, w] in float64.
std::pair<at::Tensor, at::Tensor> points(std::span<const Affine> maps, const PlaneSize& frame,
                                         const at::Device& device) {
  std::vector<double> rows;
  for (const Affine& m : maps) rows.insert(rows.end(), {m.xx, m.xy, m.x0, m.yx, m.yy, m.y0});
  const at::Tensor m = at::tensor(rows, at::kDouble).to(device).view({-1, 6, 1, 1});
  const auto options = at::TensorOptions(at::kDouble).device(device);
  const at::Tensor x = at::arange(frame.width, options).view({1, 1, frame.width});
  const at::Tensor y = at::arange(frame.height, options).view({1, frame.height, 1});
  return {m.select(1, 0) * x + m.select(1, 1) * y + m.select(1, 2),
          m.select(1, 3) * x + m.select(1, 4) * y + m.select(1, 5)};
}

}  // namespace

at::Tensor affine_warp(const at::Tensor& pictures, std::span<const Affine> maps,
                       const PlaneSize& size, const Fill& fill) {
  const auto count = static_cast<std::int64_t>(maps.size());
  if (pictures.dim() != 4 || pictures.size(0) != count) {
    throw std::invalid_argument("affine_warp needs [n, c, h, w] and n maps");
  }
  const PlaneSize in{static_cast<int>(pictures.size(3)), static_cast<int>(pictures.size(2))};
  // The grid in double, so that float32 rounds each coordinate once.
  at::Tensor grid = at::affine_grid_generator(normalised(maps, in, size).to(pictures.device()),
                                              {count, 1, size.height, size.width}, false);
  const at::Tensor x = pixels_of(grid.select(3, 0), in.width);
  const at::Tensor y = pixels_of(grid.select(3, 1), in.height);
  if (fill.mode == FillMode::wrap) {
    grid = at::stack(
        {normal_of(wrapped(x, in.width), in.width), normal_of(wrapped(y, in.height), in.height)},
        3);
  }
  const int padding = fill.mode == FillMode::reflect ? kReflection : kBorder;
  const at::Tensor seen =
      at::grid_sampler(pictures, grid.to(pictures.scalar_type()), kBilinear, padding, false);
  if (fill.mode != FillMode::constant) return seen;
  // grid_sample's zeros would fade toward the border; Keras' constant does not.
  return at::where(inside(x, y, in, kSlack).unsqueeze(1), seen,
                   at::full_like(seen, static_cast<double>(fill.constant)));
}

DeviceFlow affine_flow(std::span<const Affine> first, std::span<const Affine> second,
                       const PlaneSize& still, const PlaneSize& frame, const at::Device& device) {
  if (first.size() != second.size()) {
    throw std::invalid_argument("affine_flow needs as many first maps as second ones");
  }
  std::vector<Affine> motions;
  std::vector<Affine> identities(first.size());
  for (std::size_t i = 0; i < first.size(); ++i) motions.push_back(motion_map(first[i], second[i]));
  const auto [to_x, to_y] = points(motions, frame, device);
  const auto [from_x, from_y] = points(identities, frame, device);
  const auto [still_x, still_y] = points(first, frame, device);
  const at::Tensor flow = at::stack({to_x - from_x, to_y - from_y}, 1).to(at::kFloat);
  const at::Tensor valid =
      inside(to_x, to_y, frame, kSlack) & inside(still_x, still_y, still, kSlack);
  return {flow, valid.unsqueeze(1).to(at::kFloat)};
}

}  // namespace tinct
