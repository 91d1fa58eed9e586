// A loader whose threads can't all start. Sanitizers need the memory that is taken away here.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TINCT_SANITIZER_TAKES_MEMORY
#endif
#endif
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(TINCT_SANITIZER_TAKES_MEMORY)
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "lib/base/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"
#include "train/data/batch_loader.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr int kRefused = 42;

/// Leaves this process room for a few stacks of threads, and for hardly anything else.
void leave_little_memory() {
  // Whatever `ulimit -s` says.
  pthread_attr_t stack;
  if (::pthread_attr_init(&stack) != 0 || ::pthread_attr_setstacksize(&stack, 10 << 20) != 0 ||
      ::pthread_setattr_default_np(&stack) != 0) {
    ::_exit(1);
  }
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t bytes = pages * static_cast<rlim_t>(::getpagesize()) + (rlim_t{64} << 20);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_AS, &limit);
}

/// How a process ends that asks for more threads than it can have.
[[noreturn]] void ask_for_too_many(const ShardFrames& frames) {
  ::alarm(60);  // instead of waiting for ever, as it once did
  leave_little_memory();
  try {
    const BatchLoader loader(frames, decode_raw_picture, [](std::uint64_t) { return SamplePlan{}; },
                             {.size = 16, .batch = 1, .threads = 256, .end_sample = 100'000});
  } catch (const Error& error) {
    ::_exit(error.fault() == Fault::resource ? kRefused : 1);
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

TEST_CASE("a loader whose threads can't all start says so, and does not wait for ever",
          "[batch_loader]") {
  const test::TemporaryFolder folder;
  test::write_raw_shards(folder.path());
  const ShardFrames frames(folder.path(), "train");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ask_for_too_many(frames);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == kRefused);
}
#endif
