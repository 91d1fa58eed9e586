#include "tools/tinct/bench/bench_critic.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("what a critic was right about at the end is in the log's last line of it", "[bench]") {
  const Json first{{"step", 2}, {"loss", 3.0}, {"critic_accuracy", 0.9}};
  const Json last{{"step", 4}, {"loss", 2.0}, {"critic_accuracy", 0.544}};
  const Json validation{{"step", 4}, {"mse_ab", 50.0}};
  CHECK(last_critic_accuracy({first, last, validation}).get<double>() == 0.544);
  CHECK(last_critic_accuracy({validation}).is_null());
  CHECK(last_critic_accuracy({}).is_null());
}

TEST_CASE("a row says what its critic was right about, by each seed", "[bench]") {
  const Json row{{"name", "dtu"}, {"critic_accuracy", 0.544}};
  CHECK(critic_text(row) == "critic right on 54 % at the end; near 50 % is balanced");
  Json seeds = row;
  seeds["seeds"] = Json::array({Json{{"name", "dtu"}, {"critic_accuracy", 0.544}},
                                Json{{"name", "dtu.seed2"}, {"critic_accuracy", 0.97}}});
  CHECK(critic_text(seeds) == "critic right on 54 %, 97 % at the end; near 50 % is balanced");
  CHECK(critic_text({{"name", "guided"}, {"status", "done"}}).empty());
  CHECK(critic_text({{"name", "gray"}, {"critic_accuracy", nullptr}}).empty());
}
