#include "train/color_batch.h"

#include <ATen/ATen.h>

#include "train/data/affine_warp.h"
#include "train/lab.h"

namespace tinct {
namespace {

constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast;

template <typename Value>
at::Tensor to_device(const std::vector<Value>& values, at::IntArrayRef shape,
                     const at::Device& device) {
  const at::ScalarType type = sizeof(Value) == 1 ? at::kByte : at::kFloat;
  at::Tensor host = at::from_blob(const_cast<Value*>(values.data()), shape, type);
  // From pinned memory the copy is queued behind the device's work, and nobody waits for it here.
  if (device.is_cuda()) return host.pin_memory().to(device, true);
  return host;
}

/// The maps of a batch's frames, and those of the frames before; none: nothing is warped.
struct BatchMaps {
  explicit BatchMaps(const HostBatch& batch) {
    for (std::size_t i = 0; i < batch.maps.size(); ++i) {
      current.push_back(batch.maps[i].current);
      const bool moves = batch.previous && batch.previous->from[i] == PreviousFrame::still;
      previous.push_back(moves ? batch.maps[i].previous : batch.maps[i].current);
    }
  }
  std::vector<Affine> current, previous;
};

at::Tensor warped(const at::Tensor& pictures, const std::vector<Affine>& maps) {
  if (maps.empty()) return pictures;
  const PlaneSize size{static_cast<int>(pictures.size(3)), static_cast<int>(pictures.size(2))};
  return affine_warp(pictures, maps, size);
}

struct LabFrames {
  at::Tensor luma, chroma, hints;
};

LabFrames lab_frames(const std::vector<std::uint8_t>& bgr, const std::vector<std::uint8_t>& mask,
                     const std::vector<Affine>& maps, std::int64_t size, const at::Device& device) {
  const auto count = static_cast<std::int64_t>(mask.size()) / (size * size);
  const at::Tensor pixels = to_device(bgr, {count, size, size, 3}, device).permute({0, 3, 1, 2});
  const at::Tensor lab = lab_from_bgr(maps.empty() ? pixels : warped(pixels.to(at::kFloat), maps));
  const at::Tensor known = to_device(mask, {count, 1, size, size}, device).to(at::kFloat);
  const at::Tensor chroma = lab.narrow(1, 1, 2);
  return {.luma = lab.narrow(1, 0, 1).contiguous(kChannelsLast),
          .chroma = chroma.contiguous(kChannelsLast),
          .hints = at::cat({chroma * known, known}, 1).contiguous(kChannelsLast)};
}

/// The linear parts of the maps back, [n, 2, 2].
at::Tensor linear_inverses(const std::vector<Affine>& maps, const at::Device& device) {
  std::vector<double> rows;
  for (const Affine& map : maps) {
    const Affine back = inverse(map);
    rows.insert(rows.end(), {back.xx, back.xy, back.yx, back.yy});
  }
  return at::tensor(rows, at::kDouble).to(at::kFloat).view({-1, 2, 2}).to(device);
}

/// The flow of films whose two frames went through one map A: what A shows at a pixel moves by the
/// film's flow there, seen through the inverse of A.
DeviceFlow film_flow(const std::vector<float>& vectors, const std::vector<std::uint8_t>& trusted,
                     const std::vector<Affine>& maps, std::int64_t size, const at::Device& device) {
  const auto count = static_cast<std::int64_t>(trusted.size()) / (size * size);
  const at::Tensor flow = to_device(vectors, {count, 2, size, size}, device);
  const at::Tensor valid = to_device(trusted, {count, 1, size, size}, device).to(at::kFloat);
  if (maps.empty()) return {flow.clone(), valid};
  const PlaneSize plane{static_cast<int>(size), static_cast<int>(size)};
  const at::Tensor seen = warped(flow, maps);
  const at::Tensor turned = at::einsum("nij,njhw->nihw", {linear_inverses(maps, device), seen});
  const at::Tensor shown = affine_flow(maps, maps, plane, plane, device).valid;
  // Half of a pixel's weight from vectors that can't be trusted is too much.
  return {turned, (warped(valid, maps) > 0.5).to(at::kFloat) * shown};
}

PreviousFrames previous_frames(const HostBatch& batch, const BatchMaps& maps,
                               const at::Device& device) {
  const HostPrevious& host = *batch.previous;
  const std::int64_t size = batch.size;
  LabFrames lab = lab_frames(host.bgr, host.hint_mask, maps.previous, size, device);
  DeviceFlow flow = film_flow(host.flow, host.flow_valid, maps.current, size, device);
  at::Tensor followed;
  if (!host.followed.empty()) {
    followed = film_flow(host.followed, host.flow_valid, maps.current, size, device).flow;
  }
  std::vector<float> known, still;
  for (const PreviousFrame from : host.from) {
    known.push_back(from == PreviousFrame::none ? 0.0F : 1.0F);
    still.push_back(from == PreviousFrame::still ? 1.0F : 0.0F);
  }
  const at::Tensor is_known = at::tensor(known).view({-1, 1, 1, 1}).to(device);
  const at::Tensor is_still = at::tensor(still).view({-1, 1, 1, 1}).to(device);
  if (!maps.current.empty()) {
    const PlaneSize plane{batch.size, batch.size};
    const DeviceFlow exact = affine_flow(maps.current, maps.previous, plane, plane, device);
    flow.flow = at::where(is_still > 0, exact.flow, flow.flow);
    flow.valid = at::where(is_still > 0, exact.valid, flow.valid);
    if (followed.defined()) {
      // As the published program would have it: the flow from the frame before, negated.
      const DeviceFlow forward = affine_flow(maps.previous, maps.current, plane, plane, device);
      followed = at::where(is_still > 0, -forward.flow, followed);
    }
  }
  return {.luma = std::move(lab.luma),
          .chroma = std::move(lab.chroma),
          .hints = std::move(lab.hints),
          .flow = flow.flow,
          .valid = flow.valid * is_known,
          .known = is_known,
          .exact = is_still,
          .followed = followed};
}

/// Frames of a run went through one map, as the two of a film's pair do.
std::optional<RunMotion> run_motion(const HostBatch& batch, const BatchMaps& maps,
                                    const at::Device& device) {
  if (!batch.to_last && !batch.to_first) return std::nullopt;
  RunMotion motion;
  const auto put = [&](const std::optional<HostFlow>& host, at::Tensor& flow, at::Tensor& valid) {
    if (!host) return;
    DeviceFlow found = film_flow(host->flow, host->valid, maps.current, batch.size, device);
    flow = std::move(found.flow);
    valid = std::move(found.valid);
  };
  put(batch.to_last, motion.flow, motion.valid);
  put(batch.to_first, motion.flow_to_first, motion.valid_to_first);
  return motion;
}

}  // namespace

ColorBatch color_batch(const HostBatch& batch, const torch::Device& device) {
  const BatchMaps maps(batch);
  LabFrames lab = lab_frames(batch.bgr, batch.hint_mask, maps.current, batch.size, device);
  ColorBatch out{.luma = std::move(lab.luma),
                 .chroma = std::move(lab.chroma),
                 .hints = std::move(lab.hints),
                 .previous = std::nullopt,
                 .motion = run_motion(batch, maps, device),
                 .clip = batch.clip,
                 .share = batch.share};
  if (!batch.begins.empty()) {
    out.begins = to_device(batch.begins, {batch.count}, device).to(at::kBool);
  }
  if (batch.previous) out.previous = previous_frames(batch, maps, device);
  return out;
}

}  // namespace tinct
