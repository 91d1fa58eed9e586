#pragma once

#include <exception>
#include <thread>
#include <vector>

#include "tests/support/free_port.h"
#include "train/comm.h"

namespace tinct::test {

/// Calls `work` with each rank's Comm, on a thread each. Returns what each rank threw, null for
/// nothing. Assertions belong behind it: Catch2's are for one thread.
template <typename Work>
[[nodiscard]] std::vector<std::exception_ptr> failures_on_ranks(int size, Work work) {
  const int port = free_port();
  std::vector<std::exception_ptr> failures(static_cast<std::size_t>(size));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        const RankPlace place{.rank = rank, .size = size, .local_size = size, .port = port};
        const auto comm = open_comm(place, {.timeout = std::chrono::minutes(1)});
        work(*comm);
      } catch (...) {
        failures[static_cast<std::size_t>(rank)] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return failures;
}

/// The same for work that does not fail: what a rank throws is thrown here.
template <typename Work>
void on_ranks(int size, Work work) {
  for (const std::exception_ptr& failure : failures_on_ranks(size, work)) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace tinct::test
