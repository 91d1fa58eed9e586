#include "train/rank_place.h"

#include <cstdlib>
#include <map>

#include "lib/base/errors.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// These variables, and none other of torchrun's, while it lives.
class Environment {
 public:
  explicit Environment(const std::map<std::string, std::string>& variables) {
    clear();
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() { clear(); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  static void clear() {
    for (const char* name :
         {"RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT",
          "TORCHELASTIC_USE_AGENT_STORE", "TORCHELASTIC_RESTART_COUNT"}) {
      ::unsetenv(name);
    }
  }
};

}  // namespace

TEST_CASE("torchrun's environment gives a rank its place", "[ranks]") {
  const Environment environment({{"RANK", "5"},
                                 {"WORLD_SIZE", "8"},
                                 {"LOCAL_RANK", "1"},
                                 {"LOCAL_WORLD_SIZE", "4"},
                                 {"MASTER_ADDR", "node7"},
                                 {"MASTER_PORT", "1234"},
                                 {"TORCHELASTIC_USE_AGENT_STORE", "True"},
                                 {"TORCHELASTIC_RESTART_COUNT", "2"}});
  const RankPlace place = rank_place_from_environment();
  CHECK(place.rank == 5);
  CHECK(place.size == 8);
  CHECK(place.local_rank == 1);
  CHECK(place.local_size == 4);
  CHECK(place.address == "node7");
  CHECK(place.port == 1234);
  CHECK(place.agent_store);
  CHECK(place.restart == 2);
}

TEST_CASE("two variables are enough on one machine", "[ranks]") {
  const Environment environment({{"RANK", "1"}, {"WORLD_SIZE", "2"}});
  const RankPlace place = rank_place_from_environment();
  CHECK(place.rank == 1);
  CHECK(place.local_rank == 1);
  CHECK(place.local_size == 2);
  CHECK(place.address == "127.0.0.1");
  CHECK(place.port == 29500);
  CHECK_FALSE(place.agent_store);
}

TEST_CASE("without WORLD_SIZE, or with one of 1, there is one rank", "[ranks]") {
  const auto [size, rank] =
      GENERATE(table<std::string, std::string>({{"", ""}, {"1", "0"}, {"", "3"}}));
  const Environment environment({{"WORLD_SIZE", size}, {"RANK", rank}});
  CHECK(rank_place_from_environment().size == 1);
  CHECK(rank_place_from_environment().rank == 0);
}

TEST_CASE("a sentence names ranks, the first eight of many", "[ranks]") {
  CHECK(ranks_text({2}) == "rank 2");
  CHECK(ranks_text({2, 5}) == "ranks 2, 5");
  CHECK(ranks_text({0, 1, 2, 3, 4, 5, 6, 7}) == "ranks 0, 1, 2, 3, 4, 5, 6, 7");
  CHECK(ranks_text({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) == "ranks 1, 2, 3, 4, 5, 6, 7, 8 and 2 more");
}

TEST_CASE("a wrong environment is refused by the variable's name", "[ranks]") {
  const auto [name, value, told] = GENERATE(table<std::string, std::string, std::string>(
      {{"RANK", "2", "RANK=2"},
       {"RANK", "one", "RANK=one"},
       {"RANK", "", "no RANK"},
       {"WORLD_SIZE", "-2", "WORLD_SIZE=-2"},
       {"MASTER_PORT", "70000", "MASTER_PORT=70000"}}));
  std::map<std::string, std::string> variables{{"RANK", "1"}, {"WORLD_SIZE", "2"}};
  variables[name] = value;
  const Environment environment(variables);
  const Error refused = test::refusal_of([] { (void)rank_place_from_environment(); });
  CHECK(refused.fault() == Fault::usage);
  CHECK_THAT(refused.what(), Catch::Contains(told));
}
