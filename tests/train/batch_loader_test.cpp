#include "train/data/batch_loader.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "lib/base/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"
#include "tests/train/refusal.h"
#include "train/data/shard_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

constexpr int kSize = 16;
constexpr std::size_t kPixels = std::size_t{kSize} * kSize;

/// A dataset of 18 training frames.
struct Frames {
  Frames() { test::write_raw_shards(folder.path()); }
  test::TemporaryFolder folder;
  test::RawShardsOptions options;
  std::unique_ptr<ShardFrames> opened;
  const ShardFrames& get() {
    if (!opened) opened = std::make_unique<ShardFrames>(folder.path(), "train");
    return *opened;
  }
};

SamplePlan mixed_plan(std::uint64_t sample) {
  return {.frame = sample * 7 % 18,
          .flip = sample % 3 == 0,
          .hint_rate = sample % 2 == 0 ? 0.2 : 0,
          .draw = sample};
}

std::vector<HostBatch> all_batches(const ShardFrames& frames, const LoaderOptions& options,
                                   const SamplePlanner& planner = mixed_plan) {
  BatchLoader loader(frames, decode_raw_picture, planner, options);
  std::vector<HostBatch> batches;
  for (HostBatch batch = loader.next(); batch.count > 0; batch = loader.next()) {
    batches.push_back(std::move(batch));
  }
  CHECK(loader.next().count == 0);
  return batches;
}

bool equal(const HostBatch& x, const HostBatch& y) {
  return x.count == y.count && x.size == y.size && x.bgr == y.bgr && x.hint_mask == y.hint_mask;
}

std::vector<std::uint8_t> pixels_of(const HostBatch& batch, std::size_t sample) {
  const auto first = batch.bgr.begin() + static_cast<std::ptrdiff_t>(sample * kPixels * 3);
  return {first, first + static_cast<std::ptrdiff_t>(kPixels * 3)};
}

std::vector<std::uint8_t> mask_of(const HostBatch& batch, std::size_t sample) {
  const auto first = batch.hint_mask.begin() + static_cast<std::ptrdiff_t>(sample * kPixels);
  return {first, first + static_cast<std::ptrdiff_t>(kPixels)};
}

LoaderOptions options_for(std::uint64_t end, int batch = 4) {
  return {.size = kSize, .batch = batch, .threads = 2, .seed = 3, .end_sample = end};
}

}  // namespace

TEST_CASE("batches come in order, the last one smaller", "[batch_loader]") {
  Frames frames;
  const auto batches = all_batches(frames.get(), options_for(10));
  REQUIRE(batches.size() == 3);
  CHECK(batches[0].count == 4);
  CHECK(batches[1].count == 4);
  CHECK(batches[2].count == 2);
  std::vector<std::uint8_t> expected(kPixels * 3);
  for (std::uint64_t sample = 0; sample < 10; ++sample) {
    const SamplePlan plan = mixed_plan(sample);
    if (plan.flip) continue;
    const int number = static_cast<int>(plan.frame);
    const BgrPicture picture{frames.options.width, frames.options.height,
                             test::raw_picture(frames.options, number / 6, number % 6)};
    area_resize(picture, kSize, expected.data(), "expected");
    CHECK(pixels_of(batches[sample / 4], sample % 4) == expected);
  }
  for (const HostBatch& batch : batches) {
    CHECK(batch.size == kSize);
    CHECK(batch.bgr.size() == static_cast<std::size_t>(batch.count) * kPixels * 3);
    CHECK(batch.hint_mask.size() == static_cast<std::size_t>(batch.count) * kPixels);
  }
}

TEST_CASE("batches do not depend on the number of threads", "[batch_loader]") {
  Frames frames;
  LoaderOptions one = options_for(50, 3);
  one.threads = 1;
  LoaderOptions four = one;
  four.threads = 4;
  const auto x = all_batches(frames.get(), one);
  const auto y = all_batches(frames.get(), four);
  REQUIRE(x.size() == 17);
  CHECK(std::equal(x.begin(), x.end(), y.begin(), y.end(), equal));
}

TEST_CASE("a loader that begins in the middle gives the same batches", "[batch_loader]") {
  Frames frames;
  const auto whole = all_batches(frames.get(), options_for(30, 3));
  LoaderOptions later = options_for(30, 3);
  later.first_sample = 12;
  const auto rest = all_batches(frames.get(), later);
  REQUIRE(whole.size() == 10);
  CHECK(std::equal(whole.begin() + 4, whole.end(), rest.begin(), rest.end(), equal));
}

TEST_CASE("a loader without samples has no batch", "[batch_loader]") {
  Frames frames;
  CHECK(all_batches(frames.get(), options_for(0)).empty());
  LoaderOptions at_the_end = options_for(12);
  at_the_end.first_sample = 12;
  CHECK(all_batches(frames.get(), at_the_end).empty());
}

TEST_CASE("a loader that is left early ends its threads", "[batch_loader]") {
  Frames frames;
  for (int i = 0; i < 20; ++i) {
    BatchLoader loader(frames.get(), decode_raw_picture, mixed_plan, options_for(1000));
    for (int taken = 0; taken < i % 4; ++taken) CHECK(loader.next().count == 4);
  }
}

TEST_CASE("a flipped sample is the mirror image", "[batch_loader]") {
  Frames frames;
  for (const int size : {16, 15}) {
    const auto load = [&](bool flip) {
      LoaderOptions options = options_for(1);
      options.size = size;
      return all_batches(frames.get(), options,
                         [flip](std::uint64_t) {
                           return SamplePlan{.frame = 5, .flip = flip, .hint_rate = 0.3, .draw = 9};
                         })
          .at(0);
    };
    const HostBatch plain = load(false);
    const HostBatch flipped = load(true);
    CHECK(plain.bgr != flipped.bgr);
    CHECK(plain.hint_mask == flipped.hint_mask);
    const auto width = static_cast<std::size_t>(size);
    int wrong = 0;
    for (std::size_t y = 0; y < width; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        for (std::size_t c = 0; c < 3; ++c) {
          const std::size_t there = (y * width + width - 1 - x) * 3 + c;
          if (flipped.bgr[(y * width + x) * 3 + c] != plain.bgr[there]) ++wrong;
        }
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("hints follow from the seed and the draw alone", "[batch_loader]") {
  Frames frames;
  const auto load = [&](std::uint64_t seed, std::uint64_t frame, std::uint64_t draw) {
    LoaderOptions options = options_for(6);
    options.seed = seed;
    const auto batches = all_batches(frames.get(), options, [=](std::uint64_t) {
      return SamplePlan{.frame = frame, .hint_rate = 0.1, .draw = draw};
    });
    CHECK(mask_of(batches[0], 0) == mask_of(batches[1], 1));  // at another place in another batch
    return mask_of(batches[0], 0);
  };
  const auto mask = load(3, 0, 100);
  CHECK(load(3, 8, 100) == mask);
  CHECK(load(4, 0, 100) != mask);
  CHECK(load(3, 0, 101) != mask);

  std::vector<std::uint8_t> drawn(kPixels, 9);
  draw_hint_mask(0.1, 3, 100, drawn.size(), drawn.data());
  CHECK(drawn == mask);
}

TEST_CASE("hints have the asked rate", "[batch_loader]") {
  std::vector<std::uint8_t> mask(200'000);
  for (const double rate : {0.0001, 0.005, 0.1, 0.5, 0.9}) {
    draw_hint_mask(rate, 1, 2, mask.size(), mask.data());
    const auto count = static_cast<double>(std::count(mask.begin(), mask.end(), 1));
    const double n = static_cast<double>(mask.size());
    INFO(rate);
    CHECK(std::abs(count - rate * n) < 4 * std::sqrt(rate * (1 - rate) * n));
    CHECK(count + static_cast<double>(std::count(mask.begin(), mask.end(), 0)) == n);
  }
  draw_hint_mask(0, 1, 2, mask.size(), mask.data());
  CHECK(std::count(mask.begin(), mask.end(), 0) == static_cast<std::ptrdiff_t>(mask.size()));
  draw_hint_mask(1, 1, 2, mask.size(), mask.data());
  CHECK(std::count(mask.begin(), mask.end(), 1) == static_cast<std::ptrdiff_t>(mask.size()));
}

TEST_CASE("what the decoder throws comes out of the batch it belongs to", "[batch_loader]") {
  Frames frames;
  const std::string bad = test::raw_picture_name(1, 3);
  const PictureDecoder decoder = [&](std::string_view bytes, const std::string& name) {
    if (name == bad) throw Error(Fault::input, name + " is broken");
    return decode_raw_picture(bytes, name);
  };
  const SamplePlanner in_order = [](std::uint64_t sample) { return SamplePlan{.frame = sample}; };
  BatchLoader loader(frames.get(), decoder, in_order, options_for(18));
  CHECK(loader.next().count == 4);
  CHECK(loader.next().count == 4);
  const Error error = refusal_of([&] { (void)loader.next(); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains(bad));
  CHECK(loader.next().count == 4);
}

TEST_CASE("frames too small for the net are named by the loader", "[batch_loader]") {
  Frames frames;
  LoaderOptions options = options_for(4);
  options.size = 64;
  BatchLoader loader(frames.get(), decode_raw_picture, mixed_plan, options);
  const Error error = refusal_of([&] { (void)loader.next(); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains(test::raw_picture_name(0, 0)));
}

TEST_CASE("the parts of a batch are together the batch", "[loader]") {
  Frames frames;
  LoaderOptions options{.size = kSize, .batch = 5, .first_sample = 3, .end_sample = 16};
  const std::vector<HostBatch> whole = all_batches(frames.get(), options);
  options.parts = 3;
  std::vector<std::vector<HostBatch>> parts;
  for (options.part = 0; options.part < options.parts; ++options.part) {
    parts.push_back(all_batches(frames.get(), options));
  }
  // 5 = 1 + 2 + 2, and the last batch 3 = 1 + 1 + 1.
  CHECK(parts[0][0].count == 1);
  CHECK(parts[2][0].count == 2);
  CHECK(parts[2][0].share == Approx(0.4));
  CHECK(parts[1][2].share == Approx(1.0 / 3));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::vector<std::uint8_t> pixels, masks;
    for (const std::vector<HostBatch>& part : parts) {
      pixels.insert(pixels.end(), part[i].bgr.begin(), part[i].bgr.end());
      masks.insert(masks.end(), part[i].hint_mask.begin(), part[i].hint_mask.end());
    }
    CHECK(pixels == whole[i].bgr);
    CHECK(masks == whole[i].hint_mask);
  }
}
