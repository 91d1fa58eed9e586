#include "tools/tinct-torch/validation_pictures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>

#include "lib/base/files.h"
#include "lib/media/contact_sheet.h"
#include "lib/media/image_io.h"
#include "lib/media/recolour.h"
#include "train/chroma_planes.h"
#include "train/data/shard_frames.h"
#include "train/module_mode.h"

namespace tinct {
namespace {

constexpr std::uint64_t kPictures = 8;
/// Small nets see small pictures; on a page these are still to be recognised.
constexpr int kLeastWidth = 128;

/// A held-out frame as the net sees it.
Frame frame_of(const ShardFrames& frames, std::uint64_t number, const PictureDecoder& decoder,
               int size) {
  const std::string& name = frames.name(number);
  Frame frame = make_frame(size, size);
  area_resize(decoder(frames.read(number), name), size, frame.row(0), name);
  return frame;
}

ChromaPlanes colours_of(VideoColorizer& model, const LumaPlane& luma, const torch::Device& device) {
  const std::int64_t size = luma.width;
  const at::Tensor l =
      at::from_blob(const_cast<float*>(luma.l.data()), {1, 1, size, size}).to(device);
  model.reset();
  return chroma_planes(model.step(l, at::zeros({1, 3, size, size}, l.options())));
}

}  // namespace

void ValidationPictures::on_start(const TrainingMoment& moment) {
  const ShardFrames frames(moment.options.dataset, "validation");
  const std::uint64_t count = std::min(kPictures, frames.count());
  for (std::uint64_t i = 0; i < count; ++i) {
    truths_.push_back(frame_of(frames, i * frames.count() / count, decoder_, moment.options.size));
  }
}

void ValidationPictures::on_validate(const TrainingMoment& moment,
                                     const Validation& /*validation*/) {
  const torch::NoGradGuard no_gradients;
  const InMode evaluating(moment.model, Mode::evaluation);
  std::vector<Frame> pictures;
  for (const Frame& truth : truths_) {
    const LumaPlane luma = luma_plane(truth, truth.width, truth.height);
    pictures.push_back(without_chroma(truth));
    pictures.push_back(with_chroma(truth, colours_of(moment.model, luma, moment.device)));
    pictures.push_back(truth);
  }
  const Frame sheet = contact_sheet(
      pictures, {.columns = 6, .thumb_width = std::max(moment.options.size, kLeastWidth)});
  char name[48];
  std::snprintf(name, sizeof name, "step-%08lld.png", static_cast<long long>(moment.step));
  create_folders(moment.options.out / "pictures");
  write_file_atomically(moment.options.out / "pictures" / name, encode_png(sheet, 6));
}

}  // namespace tinct
