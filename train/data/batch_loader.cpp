#include "train/data/batch_loader.h"

#include <algorithm>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/random.h"

namespace tinct {
namespace {

/// Batches made ahead for each thread.
constexpr std::uint64_t kAhead = 2;

void mirror(std::uint8_t* pixels, int size) {
  for (int y = 0; y < size; ++y) {
    std::uint8_t* row = pixels + std::ptrdiff_t{y} * size * 3;
    for (int x = 0; x < size / 2; ++x) {
      std::swap_ranges(row + 3 * x, row + 3 * x + 3, row + 3 * (size - 1 - x));
    }
  }
}

}  // namespace

void draw_hint_mask(double rate, std::uint64_t seed, std::uint64_t draw, std::size_t count,
                    std::uint8_t* out) {
  if (rate <= 0) {
    std::fill_n(out, count, std::uint8_t{0});
    return;
  }
  Random random(seed, draw);
  for (std::size_t i = 0; i < count; ++i) out[i] = random.uniform() < rate ? 1 : 0;
}

BatchLoader::BatchLoader(const ShardFrames& frames, PictureDecoder decoder, SamplePlanner planner,
                         const LoaderOptions& options)
    : frames_(frames),
      decoder_(std::move(decoder)),
      planner_(std::move(planner)),
      options_(options) {
  const auto batch = static_cast<std::uint64_t>(options_.batch);
  const std::uint64_t samples = options_.end_sample - options_.first_sample;
  batches_ = (samples + batch - 1) / batch;
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
}

BatchLoader::~BatchLoader() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  room_.notify_all();
}

void BatchLoader::work() {
  const std::uint64_t ahead = kAhead * static_cast<std::uint64_t>(options_.threads);
  for (;;) {
    std::uint64_t number = 0;
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [&] { return stop_ || to_load_ < to_give_ + ahead; });
      if (stop_ || to_load_ == batches_) return;
      number = to_load_++;
    }
    Slot slot;
    try {
      slot.batch = load(number);
    } catch (...) {
      slot.failure = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      slots_.emplace(number, std::move(slot));
    }
    ready_.notify_one();
  }
}

BgrPicture BatchLoader::picture(std::uint64_t frame) const {
  const std::string bytes = frames_.read(frame);
  try {
    return decoder_(bytes, frames_.name(frame));
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    throw Error(Fault::input, frames_.shard(frame).string() + ": " + error.what() +
                                  "; check the dataset with tinct verify");
  }
}

HostBatch BatchLoader::load(std::uint64_t batch) const {
  const auto per_batch = static_cast<std::uint64_t>(options_.batch);
  const std::uint64_t first = options_.first_sample + batch * per_batch;
  const std::uint64_t end = std::min(first + per_batch, options_.end_sample);
  const auto size = static_cast<std::size_t>(options_.size);
  HostBatch out;
  out.count = static_cast<int>(end - first);
  out.size = options_.size;
  out.bgr.resize((end - first) * size * size * 3);
  out.hint_mask.resize((end - first) * size * size);
  for (std::uint64_t sample = first; sample < end; ++sample) {
    const SamplePlan plan = planner_(sample);
    const std::string& name = frames_.name(plan.frame);
    std::uint8_t* pixels = out.bgr.data() + (sample - first) * size * size * 3;
    area_resize(picture(plan.frame), options_.size, pixels, name);
    if (plan.flip) mirror(pixels, options_.size);
    draw_hint_mask(plan.hint_rate, options_.seed, plan.draw, size * size,
                   out.hint_mask.data() + (sample - first) * size * size);
  }
  return out;
}

HostBatch BatchLoader::next() {
  Slot slot;
  {
    std::unique_lock lock(mutex_);
    if (to_give_ == batches_) return {};
    ready_.wait(lock, [&] { return slots_.contains(to_give_); });
    slot = std::move(slots_.extract(to_give_).mapped());
    ++to_give_;
  }
  room_.notify_all();
  if (slot.failure) std::rethrow_exception(slot.failure);
  return std::move(slot.batch);
}

}  // namespace tinct
