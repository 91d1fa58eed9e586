// The back-end of the train-only build: no oneTBB on such machines.
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "lib/base/parallel.h"

namespace tinct {
namespace {
int wanted_threads = 0;
}  // namespace

void set_thread_count(int threads) { wanted_threads = threads; }

int thread_count() {
  if (wanted_threads > 0) return wanted_threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  const std::size_t helpers =
      count == 0 ? 0 : std::min(count, static_cast<std::size_t>(thread_count())) - 1;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < helpers; ++i) threads.emplace_back(run);
  run();
  for (auto& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

void detail::ordered_pipeline(const std::function<Item()>& read, const std::vector<Stage>& stages,
                              const std::function<void(Item)>& write, std::size_t in_flight) {
  if (in_flight == 0) in_flight = 4 * static_cast<std::size_t>(thread_count());
  // A batch at a time keeps the order and the bound; reading does not overlap with work here.
  for (bool more = true; more;) {
    std::vector<Item> batch;
    while (batch.size() < in_flight && more) {
      Item item = read();
      more = item != nullptr;
      if (more) batch.push_back(std::move(item));
    }
    for (const Stage& stage : stages) {
      const auto step = [&](std::size_t i) { batch[i] = stage.work(std::move(batch[i])); };
      if (!stage.in_order) parallel_for(batch.size(), step);
      for (std::size_t i = 0; stage.in_order && i < batch.size(); ++i) step(i);
    }
    for (Item& item : batch) write(std::move(item));
  }
}

}  // namespace tinct
