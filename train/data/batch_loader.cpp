#include "train/data/batch_loader.h"

#include <algorithm>
#include <string>
#include <system_error>
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

/// Luma of ITU-R BT.601, rounded.
std::vector<std::uint8_t> gray_of(const std::uint8_t* bgr, std::size_t count) {
  std::vector<std::uint8_t> gray(count);
  for (std::size_t i = 0; i < count; ++i) {
    const int sum = 114 * bgr[3 * i] + 587 * bgr[3 * i + 1] + 299 * bgr[3 * i + 2];
    gray[i] = static_cast<std::uint8_t>((sum + 500) / 1000);
  }
  return gray;
}

HostPrevious empty_previous(std::size_t count, std::size_t area) {
  HostPrevious out;
  out.bgr.resize(count * area * 3);
  out.hint_mask.resize(count * area);
  out.flow.resize(count * area * 2);
  out.flow_valid.resize(count * area);
  out.from.resize(count);
  return out;
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

BatchLoader::BatchLoader(const FrameSet& frames, PictureDecoder decoder, SamplePlanner planner,
                         const LoaderOptions& options)
    : frames_(frames),
      decoder_(std::move(decoder)),
      planner_(std::move(planner)),
      options_(options) {
  const auto batch = static_cast<std::uint64_t>(options_.batch);
  const std::uint64_t samples = options_.end_sample - options_.first_sample;
  batches_ = (samples + batch - 1) / batch;
  slots_.resize(kAhead * static_cast<std::size_t>(options_.threads));
  try {
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error& error) {
    // Those that did start are waited for on the way out.
    stop();
    throw Error(Fault::resource, std::string("can't start a thread that loads pictures (") +
                                     error.what() + "); use fewer loader_threads");
  } catch (...) {
    stop();
    throw;
  }
}

BatchLoader::~BatchLoader() { stop(); }

void BatchLoader::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  room_.notify_all();
}

void BatchLoader::work() {
  for (;;) {
    std::uint64_t number = 0;
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [&] { return stop_ || to_load_ < to_give_ + slots_.size(); });
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
      slots_[number % slots_.size()] = std::move(slot);
    }
    ready_.notify_one();
  }
}

BgrPicture BatchLoader::picture(std::uint64_t frame) const {
  const std::string bytes = frames_.read(frame);
  try {
    return decoder_(bytes, frames_.name(frame));
  } catch (const Error& error) {
    const std::filesystem::path shard = frames_.shard(frame);
    if (error.fault() != Fault::input || shard.empty()) throw;
    throw Error(Fault::input,
                shard.string() + ": " + error.what() + "; check the dataset with tinct verify");
  }
}

void BatchLoader::load_pixels(std::uint64_t frame, bool flip, std::uint8_t* out) const {
  area_resize(picture(frame), options_.size, out, frames_.name(frame));
  if (flip) mirror(out, options_.size);
}

void BatchLoader::load_previous(const SamplePlan& plan, const std::uint8_t* pixels,
                                std::size_t place, HostPrevious& out) const {
  const std::size_t area = static_cast<std::size_t>(options_.size) * options_.size;
  std::uint8_t* previous = out.bgr.data() + place * area * 3;
  out.from[place] = plan.previous;
  draw_hint_mask(plan.hint_rate, ~options_.seed, plan.draw, area,
                 out.hint_mask.data() + place * area);
  if (plan.previous != PreviousFrame::film) {
    std::copy_n(pixels, area * 3, previous);
    return;
  }
  load_pixels(plan.previous_frame, plan.flip, previous);
  const auto find = [&](const GrayFlowEstimator& estimate, std::vector<float>& into) {
    GrayFlow flow =
        estimate(gray_of(pixels, area), gray_of(previous, area), options_.size, options_.size);
    std::ranges::copy(flow.u, into.data() + 2 * place * area);
    std::ranges::copy(flow.v, into.data() + (2 * place + 1) * area);
    return std::move(flow.valid);
  };
  if (options_.followed) static_cast<void>(find(options_.followed, out.followed));
  if (!options_.flow) return;
  std::ranges::copy(find(options_.flow, out.flow), out.flow_valid.data() + place * area);
}

void BatchLoader::load_flow(const HostBatch& batch, std::size_t from, std::size_t to,
                            HostFlow& out) const {
  if (from == to || !options_.flow) return;
  const std::size_t area = static_cast<std::size_t>(options_.size) * options_.size;
  const auto gray = [&](std::size_t frame) {
    return gray_of(batch.bgr.data() + frame * area * 3, area);
  };
  const GrayFlow flow = options_.flow(gray(from), gray(to), options_.size, options_.size);
  std::ranges::copy(flow.u, out.flow.data() + 2 * from * area);
  std::ranges::copy(flow.v, out.flow.data() + (2 * from + 1) * area);
  std::ranges::copy(flow.valid, out.valid.data() + from * area);
}

HostBatch BatchLoader::load(std::uint64_t batch) const {
  const auto per_batch = static_cast<std::uint64_t>(options_.batch);
  const std::uint64_t start = options_.first_sample + batch * per_batch;
  const std::uint64_t whole = std::min(per_batch, options_.end_sample - start);
  const auto part = static_cast<std::uint64_t>(options_.part);
  const auto parts = static_cast<std::uint64_t>(options_.parts);
  // Samples stay whole: they are `clip` frames each.
  const auto clip = static_cast<std::uint64_t>(options_.clip);
  const std::uint64_t first = start + whole / clip * part / parts * clip;
  const std::uint64_t end = start + whole / clip * (part + 1) / parts * clip;
  const std::size_t area = static_cast<std::size_t>(options_.size) * options_.size;
  const std::size_t count = end - first;
  HostBatch out;
  out.count = static_cast<int>(count);
  out.share = static_cast<double>(count) / static_cast<double>(whole);
  out.size = options_.size;
  out.clip = options_.clip;
  out.bgr.resize(count * area * 3);
  out.hint_mask.resize(count * area);
  if (options_.pairs) out.previous = empty_previous(count, area);
  if (out.previous && options_.followed) out.previous->followed.resize(count * area * 2);
  const auto no_flow = [&] {
    return HostFlow{.flow = std::vector<float>(count * area * 2),
                    .valid = std::vector<std::uint8_t>(count * area)};
  };
  if (options_.flow_to_last) out.to_last = no_flow();
  if (options_.flow_to_first) out.to_first = no_flow();
  for (std::size_t i = 0; i < count; ++i) {
    const SamplePlan plan = planner_(first + i);
    std::uint8_t* pixels = out.bgr.data() + i * area * 3;
    load_pixels(plan.frame, plan.flip, pixels);
    draw_hint_mask(plan.hint_rate, options_.seed, plan.draw, area, out.hint_mask.data() + i * area);
    if (plan.maps) out.maps.resize(count);
    if (plan.maps) out.maps[i] = *plan.maps;
    if (plan.begins) out.begins.resize(count);
    if (plan.begins) out.begins[i] = *plan.begins ? 1 : 0;
    if (out.previous) load_previous(plan, pixels, i, *out.previous);
    const std::size_t start_of_run = i - i % clip;
    if (out.to_last) load_flow(out, i, i == start_of_run ? i : i - 1, *out.to_last);
    if (out.to_first) load_flow(out, i, start_of_run, *out.to_first);
  }
  return out;
}

HostBatch BatchLoader::next() {
  Slot slot;
  {
    std::unique_lock lock(mutex_);
    if (to_give_ == batches_) return {};
    std::optional<Slot>& place = slots_[to_give_ % slots_.size()];
    ready_.wait(lock, [&] { return place.has_value(); });
    slot = std::move(*place);
    place.reset();
    ++to_give_;
  }
  room_.notify_all();
  if (slot.failure) std::rethrow_exception(slot.failure);
  return std::move(slot.batch);
}

}  // namespace tinct
