#include "train/comm.h"

#include <ATen/ATen.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/errors.h"
#include "tests/train/on_ranks.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::failures_on_ranks;
using test::on_ranks;

namespace {

constexpr int kRanks = 3;

/// What a rank brings: 31 MiB, so that there are two buckets, numbers of two types, and a tensor
/// that is not dense in the order of its dimensions.
std::vector<torch::Tensor> tensors_of(int rank) {
  at::manual_seed(static_cast<std::uint64_t>(100 + rank));
  return {at::randn({7, 3, 5, 4}).contiguous(at::MemoryFormat::ChannelsLast),
          at::randn({8'000'000}), at::randn({11}), at::full({2}, rank + 1, at::kLong),
          at::full({}, 0.5 * rank)};
}

}  // namespace

TEST_CASE("tensors are summed over the ranks, to the same bits on each", "[ranks]") {
  std::vector<std::vector<torch::Tensor>> brought, got;
  for (int rank = 0; rank < kRanks; ++rank) {
    brought.push_back(tensors_of(rank));
    got.push_back(tensors_of(rank));
  }
  on_ranks(kRanks,
           [&](Comm& ranks) { sum_all(ranks, got[static_cast<std::size_t>(ranks.rank())]); });
  for (std::size_t i = 0; i < brought[0].size(); ++i) {
    INFO("tensor " << i);
    const torch::Tensor sum = brought[0][i].to(at::kDouble) + brought[1][i] + brought[2][i];
    // Three numbers of float32: two roundings.
    CHECK((got[0][i] - sum).abs().max().item<double>() < 2e-6);
    CHECK(got[0][i].strides() == brought[0][i].strides());
    CHECK(torch::equal(got[0][i], got[1][i]));
    CHECK(torch::equal(got[0][i], got[2][i]));
  }
}

TEST_CASE("sums that were begun end in any order, with others between", "[ranks]") {
  std::vector<std::vector<torch::Tensor>> got(kRanks);
  on_ranks(kRanks, [&](Comm& ranks) {
    auto& own = got[static_cast<std::size_t>(ranks.rank())];
    for (const std::int64_t length : {100'000, 3, 7}) {
      own.push_back(at::full({length}, ranks.rank() + 1, at::kFloat));
    }
    const auto first = ranks.begin_sum(own[0]), second = ranks.begin_sum(own[1]);
    ranks.sum(own[2]);
    second();
    first();
  });
  for (const auto& own : got) {
    for (const torch::Tensor& sum : own) CHECK(torch::equal(sum, at::full_like(sum, 1 + 2 + 3)));
  }
}

TEST_CASE("what rank 0 has goes to all ranks", "[ranks]") {
  std::vector<std::vector<torch::Tensor>> got(kRanks);
  std::vector<std::string> texts(kRanks), empty(kRanks, "not told");
  on_ranks(kRanks, [&](Comm& ranks) {
    const auto place = static_cast<std::size_t>(ranks.rank());
    got[place] = {at::full({3}, ranks.rank(), at::kFloat),
                  at::full({2, 2}, ranks.rank(), at::kLong)};
    broadcast_all(ranks, got[place]);
    texts[place] = broadcast_text(ranks, "said by rank " + std::to_string(ranks.rank()));
    empty[place] = broadcast_text(ranks, ranks.rank() == 0 ? "" : "something");
    ranks.barrier();
  });
  for (std::size_t rank = 0; rank < kRanks; ++rank) {
    CHECK(torch::equal(got[rank][0], at::zeros({3})));
    CHECK(torch::equal(got[rank][1], at::zeros({2, 2}, at::kLong)));
    CHECK(texts[rank] == "said by rank 0");
    CHECK(empty[rank].empty());
  }
}

TEST_CASE("a rank that leaves is named to the others", "[ranks]") {
  const auto failures = failures_on_ranks(kRanks, [](Comm& ranks) {
    ranks.barrier();
    if (ranks.rank() == 1) return;
    ranks.barrier();
  });
  CHECK(failures[1] == nullptr);
  for (const std::size_t rank : {std::size_t{0}, std::size_t{2}}) {
    INFO("rank " << rank);
    REQUIRE(failures[rank] != nullptr);
    try {
      std::rethrow_exception(failures[rank]);
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::resource);
      CHECK_THAT(error.what(), Catch::Contains("rank 1 of the run's 3 ranks was lost"));
      CHECK_THAT(error.what(), Catch::Contains("newest checkpoint"));
    }
  }
}

TEST_CASE("a rank that leaves while sums go on ends the others", "[ranks]") {
  const auto failures = failures_on_ranks(kRanks, [](Comm& ranks) {
    ranks.barrier();
    if (ranks.rank() == 1) return;
    torch::Tensor one = at::ones({100'000}), two = at::ones({3}), other = at::ones({7});
    const auto first = ranks.begin_sum(one), second = ranks.begin_sum(two);
    // Rank 0 waits for those that it began; rank 2 goes with both of them still to be waited for.
    if (ranks.rank() == 2) ranks.sum(other);
    first();
    second();
  });
  CHECK(failures[1] == nullptr);
  for (const std::size_t rank : {std::size_t{0}, std::size_t{2}}) {
    INFO("rank " << rank);
    REQUIRE(failures[rank] != nullptr);
    const Error error = test::refusal_of([&] { std::rethrow_exception(failures[rank]); });
    CHECK(error.fault() == Fault::resource);
    // Rank 2 may hear of it only from rank 0, which has the store and goes too.
    if (rank == 0) CHECK_THAT(error.what(), Catch::Contains("rank 1 of the run's 3 ranks"));
    CHECK_THAT(error.what(), Catch::Contains("was lost") && Catch::Contains("newest checkpoint"));
  }
}

TEST_CASE("a write to a rank that is gone is an error and ends no process", "[ranks]") {
  on_ranks(2, [](Comm& ranks) { ranks.barrier(); });
  // What Gloo does when the other end of its socket was closed: with the default action of SIGPIPE
  // this test would not get past it.
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ::close(ends[0]);
  CHECK(::write(ends[1], "x", 1) == -1);
  CHECK(errno == EPIPE);
  ::close(ends[1]);
}

TEST_CASE("ranks that came name the one that did not", "[ranks]") {
  const int port = test::free_port();
  std::array<std::string, 2> told;
  std::vector<std::thread> threads;
  for (int rank = 0; rank < 2; ++rank) {
    threads.emplace_back([&told, rank, port] {
      const RankPlace place{.rank = rank, .size = 3, .local_size = 3, .port = port};
      // Rank 1 would wait longer: it ends with rank 0.
      const auto meeting = rank == 0 ? std::chrono::seconds(5) : std::chrono::seconds(60);
      const Error refused = test::refusal_of([&] { (void)open_comm(place, {.meeting = meeting}); });
      if (refused.fault() == Fault::resource) told[static_cast<std::size_t>(rank)] = refused.what();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& sentence : told) {
    CHECK_THAT(sentence, Catch::Contains("rank 2 did not come to 127.0.0.1:" +
                                         std::to_string(port) + " within 5 s"));
  }
}

TEST_CASE("one rank alone keeps its values", "[ranks]") {
  const auto alone = open_comm({}, {});
  CHECK(alone->rank() == 0);
  CHECK(alone->size() == 1);
  torch::Tensor values = at::arange(4);
  alone->sum(values);
  sum_all(*alone, {values});
  alone->broadcast(values);
  alone->barrier();
  CHECK(torch::equal(values, at::arange(4)));
  CHECK(broadcast_text(*alone, "own") == "own");
}
