// What each stage of tinct build costs for one frame of a film, on one thread: for
// tests/bench/build.
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>

#include "lib/base/hash.h"
#include "lib/data/merkle.h"
#include "lib/data/sample.h"
#include "lib/media/deferred_source.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"

namespace {

double milliseconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

struct Stages {
  double decode = 0, convert = 0, resize = 0, leaf = 0, print = 0, jpeg = 0, png = 0, sha = 0;
  int frames = 0;
};

Stages measure(const char* film) {
  const auto source = tinct::open_deferred_source(film, {.decoder_threads = 1});
  Stages sum;
  std::optional<tinct::DeferredFrame> deferred;
  for (;;) {
    sum.decode += milliseconds_of([&] { deferred = source->next(); });
    if (!deferred) return sum;
    tinct::Frame frame, small;
    std::string jpeg;
    sum.convert += milliseconds_of([&] { frame = deferred->picture(); });
    sum.resize += milliseconds_of([&] { small = tinct::resize_area(frame, 256, 256); });
    sum.leaf += milliseconds_of([&] { (void)tinct::leaf_hash(small); });
    sum.print += milliseconds_of([&] { (void)tinct::picture_print(small); });
    sum.jpeg += milliseconds_of([&] { jpeg = tinct::encode_jpeg(small); });
    sum.png += milliseconds_of([&] { (void)tinct::encode_png(small); });
    sum.sha += milliseconds_of([&] { (void)tinct::sha256(jpeg); });
    ++sum.frames;
  }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  const Stages sum = measure(argv[1]);
  const std::pair<const char*, double> rows[] = {{"decode, one thread", sum.decode},
                                                 {"YUV to BGR, exact", sum.convert},
                                                 {"scale by area to 256x256", sum.resize},
                                                 {"pixel hash (BLAKE2b)", sum.leaf},
                                                 {"fingerprint", sum.print},
                                                 {"JPEG q95 4:4:4", sum.jpeg},
                                                 {"PNG (in place of JPEG)", sum.png},
                                                 {"SHA-256 of the JPEG", sum.sha}};
  std::printf("| stage | ms a frame |\n|---|---|\n");
  for (const auto& [name, total] : rows) std::printf("| %s | %.3f |\n", name, total / sum.frames);
  return 0;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 3;
}
