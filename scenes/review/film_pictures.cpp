#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"
#include "scenes/curves_file.h"
#include "scenes/luma_boxes.h"
#include "scenes/review/film_pictures.h"
#include "scenes/scene_meter.h"
#include "scenes/structure.h"

namespace tinct {
namespace {

constexpr std::size_t kCacheBytes = std::size_t{128} << 20;
constexpr int kFineWidth = 256;
constexpr int kFineHeight = 144;

PictureCache::Bytes scaled_png(const Frame& frame, int width) {
  const int wide = std::clamp(width, 1, frame.width);
  const auto tall = static_cast<int>((std::int64_t{frame.height} * wide + frame.width / 2) /
                                     std::max(1, frame.width));
  return std::make_shared<const std::string>(
      encode_png(resize_area(frame, wide, std::max(1, tall))));
}

// BT.601's luma, near enough to the coded one to compare structures.
Frame gray_of(const Frame& colour) {
  Frame gray = make_frame(colour.width, colour.height, PixelFormat::gray8);
  for (int y = 0; y < colour.height; ++y) {
    const std::uint8_t* from = colour.row(y);
    std::uint8_t* to = gray.row(y);
    for (int x = 0; x < colour.width; ++x, from += 3) {
      to[x] = static_cast<std::uint8_t>(
          (3735 * from[0] + 19235 * from[1] + 9798 * from[2] + 16384) >> 15);
    }
  }
  return gray;
}

}  // namespace

FilmPictures::FilmPictures(const std::filesystem::path& path, FilmWishes wishes)
    : frames_(open_exact_frames(path)),
      wishes_(std::move(wishes)),
      cache_(kCacheBytes),
      thread_([this] { read(); }) {}

FilmPictures::~FilmPictures() {
  stop_ = true;
  thread_.join();
}

void FilmPictures::read() {
  try {
    read_all();
  } catch (const std::exception& error) {
    log_error(error.what());
    const std::lock_guard lock(mutex_);
    failure_ = error.what();
  }
}

void FilmPictures::read_all() {
  std::shared_ptr<const Curves> curves = saved_curves();
  if (curves == nullptr) meter_.emplace(wishes_.detector, info());
  frames_->index([this](const PassingFrame& frame) { return pass(frame); });
  if (stop_) return;
  if (curves != nullptr && curves->frames() != frames_->indexed()) {
    log_warning(wishes_.curves.string() +
                " has the curves of another film; they are measured anew");
    curves.reset();
    meter_.emplace(wishes_.detector, info());
  }
  if (curves == nullptr) {
    std::optional<Curves> measured = meter_->finish(stop_);
    if (measured) curves = std::make_shared<const Curves>(std::move(*measured));
  }
  const std::lock_guard lock(mutex_);
  curves_ = std::move(curves);
  measured_ = true;
}

// Curves that can't be used are no harm: the film is read in any case.
std::shared_ptr<const Curves> FilmPictures::saved_curves() const {
  std::error_code ignored;
  if (!std::filesystem::exists(wishes_.curves, ignored)) return nullptr;
  try {
    Curves curves = read_curves(wishes_.curves).curves;
    SceneOptions options;
    options.detector = wishes_.detector;
    (void)decide_scenes(curves, options);  // refuses another detector or version
    return std::make_shared<const Curves>(std::move(curves));
  } catch (const Error& error) {
    log_warning(std::string(error.what()) + "; the curves are measured anew");
    return nullptr;
  }
}

std::shared_ptr<const Curves> FilmPictures::curves() const {
  const std::lock_guard lock(mutex_);
  return curves_;
}

bool FilmPictures::pass(const PassingFrame& frame) {
  if (meter_) meter_->add(frame);
  if (wishes_.thumbnails.contains(frame.number)) {
    keep_look(frame.number, frame.luma);
    PictureCache::Bytes bytes = scaled_png(frame.colour(), kThumbnailWidth);
    const std::lock_guard lock(mutex_);
    cache_.add({frame.number, kThumbnailWidth}, std::move(bytes));
  }
  return !stop_;
}

void FilmPictures::keep_look(std::int64_t number, const Frame& luma) {
  const Frame fine = luma_boxes(luma, kFineWidth, kFineHeight);
  ReducedFrame levels;
  levels.count_levels(fine);
  FrameLook look{.grid = luma_boxes(fine, kGridWidth, kGridHeight),
                 .uniform_share = levels.top_two()};
  const std::lock_guard lock(mutex_);
  looks_.emplace(number, std::move(look));
}

ReadingState FilmPictures::state() const {
  const std::lock_guard lock(mutex_);
  return {.frames = frames_->indexed(),
          .complete = frames_->complete(),
          .measured = measured_ || !failure_.empty(),
          .failure = failure_};
}

PictureCache::Bytes FilmPictures::png(std::int64_t number, int width) {
  const PictureCache::Key key{number, std::min(width, info().width)};
  {
    const std::lock_guard lock(mutex_);
    if (PictureCache::Bytes known = cache_.find(key)) return known;
  }
  const std::optional<Frame> frame = frames_->frame(number);
  if (!frame) return nullptr;
  if (width <= kThumbnailWidth) keep_look(number, gray_of(*frame));
  PictureCache::Bytes bytes = scaled_png(*frame, width);
  const std::lock_guard lock(mutex_);
  cache_.add(key, bytes);
  return bytes;
}

std::optional<FrameLook> FilmPictures::look(std::int64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto known = looks_.find(number);
  if (known == looks_.end()) return std::nullopt;
  return known->second;
}

std::optional<double> FilmPictures::similarity(std::int64_t first, std::int64_t second) const {
  const std::lock_guard lock(mutex_);
  const auto one = looks_.find(first);
  const auto other = looks_.find(second);
  if (one == looks_.end() || other == looks_.end()) return std::nullopt;
  const auto [known, is_new] = similarities_.emplace(std::pair(first, second), 0);
  if (is_new) {
    known->second = StructurePlane(one->second.grid).similarity(StructurePlane(other->second.grid));
  }
  return known->second;
}

}  // namespace tinct
