#include "lib/media/picture_sequence.h"

#include <algorithm>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/parallel.h"
#include "lib/media/colour.h"
#include "lib/media/picture_hash.h"

namespace tinct {
namespace {

std::string size_text(int width, int height) {
  return std::to_string(width) + " x " + std::to_string(height);
}

}  // namespace

void PictureSequence::describe(const Description& description, const FrameSourceOptions& options) {
  info_.path = description.path;
  info_.width = description.width;
  info_.height = description.height;
  info_.fps = {0, 1};
  info_.time_base = {0, 1};
  info_.codec = description.codec;
  info_.pix_fmt = "rgb24";
  info_.matrix = "rgb";
  info_.matrix_tagged = true;
  info_.range = "pc";
  info_.range_tagged = true;
  info_.frames_estimate = static_cast<std::int64_t>(description.pictures);
  whole_ = description.whole;
  pictures_ = description.pictures;
  options_ = options;
}

std::optional<Frame> PictureSequence::next() {
  if (at_ == pictures_) return std::nullopt;
  if (at_ == batch_start_ + batch_.size()) read_batch();
  Slot& slot = batch_[at_ - batch_start_];
  if (slot.failure) std::rethrow_exception(slot.failure);
  info_.frames = static_cast<std::int64_t>(++at_);
  colour_ = std::exchange(slot.colour, {});
  if (options_.pictures != nullptr) options_.pictures->add(colour_);
  return std::exchange(slot.frame, {});
}

Frame PictureSequence::colour() {
  if (colour_.empty()) throw Error(Fault::bug, "colour was asked of no frame");
  return colour_;
}

void PictureSequence::read_batch() {
  batch_start_ = at_;
  const std::size_t wanted = 2 * static_cast<std::size_t>(thread_count());
  batch_.assign(std::min(wanted, pictures_ - at_), {});
  parallel_for(batch_.size(), [this](std::size_t i) {
    try {
      read(batch_start_ + i, batch_[i]);
    } catch (...) {
      batch_[i].failure = std::current_exception();
    }
  });
}

void PictureSequence::read(std::size_t index, Slot& slot) const {
  Frame frame = read_picture(index);
  if (frame.width != info_.width || frame.height != info_.height) {
    throw Error(Fault::input, picture_name(index) + " is " + size_text(frame.width, frame.height) +
                                  " pixels, but the " + whole_ + "'s first picture is " +
                                  size_text(info_.width, info_.height) +
                                  ": a film has pictures of one size");
  }
  frame.number = static_cast<std::int64_t>(index);
  frame.pts = frame.number;
  slot.colour = frame;
  slot.frame = options_.format == PixelFormat::gray8 ? to_gray(frame) : std::move(frame);
}

}  // namespace tinct
