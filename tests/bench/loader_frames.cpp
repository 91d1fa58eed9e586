// Frames per second that tinct's loader delivers, for tests/bench/train: what each step of `tinct
// train` with a model of single frames reads, scales and mirrors, without a net.
//
//     loader_frames DATASET SIZE BATCH STEPS LOADER_THREADS
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>

#include "train/data/batch_loader.h"
#include "train/data/shard_frames.h"
#include "train/training_samples.h"
#ifdef TINCT_READS_PICTURES
#include "tools/tinct-torch/decode_sample.h"
#endif

namespace {

constexpr std::uint64_t kWarmUp = 3;

#ifdef TINCT_READS_PICTURES
constexpr auto decode = tinct::decode_sample;
#else
constexpr auto decode = tinct::decode_raw_picture;
#endif

double frames_per_second(const tinct::TrainOptions& options, std::uint64_t steps) {
  const tinct::ShardFrames frames(options.dataset, "train");
  tinct::LoaderOptions loading = tinct::loader_options(options);
  loading.end_sample = (kWarmUp + steps) * static_cast<std::uint64_t>(options.batch);
  tinct::BatchLoader loader(
      frames, decode,
      [&](std::uint64_t sample) { return tinct::plan_sample(options, frames.count(), sample); },
      loading);
  for (std::uint64_t i = 0; i < kWarmUp; ++i) (void)loader.next();
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t loaded = 0;
  for (std::uint64_t i = 0; i < steps; ++i) {
    loaded += static_cast<std::uint64_t>(loader.next().count);
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return static_cast<double>(loaded) / taken.count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  tinct::TrainOptions options;
  options.dataset = argv[1];
  options.size = std::stoi(argv[2]);
  options.batch = std::stoi(argv[3]);
  options.loader_threads = std::stoi(argv[5]);
  try {
    std::printf("%.3f\n", frames_per_second(options, std::stoull(argv[4])));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loader_frames: %s\n", error.what());
    return 1;
  }
  return 0;
}
