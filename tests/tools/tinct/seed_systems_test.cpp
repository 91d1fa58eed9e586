#include "tools/tinct/bench/seed_systems.h"

#include "lib/base/errors.h"
#include "tools/tinct/bench/bench_share.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

BenchSystem system_of(const std::string& name, const std::string& weights_of = "",
                      const std::string& init_of = "") {
  BenchSystem system;
  system.name = name;
  system.weights_of = weights_of;
  system.init_of = init_of;
  return system;
}

BenchProtocol three_systems(int seeds) {
  BenchProtocol protocol;
  protocol.seeds = seeds;
  protocol.systems = {system_of("a"), system_of("a-hints", "a"), system_of("b", "", "a")};
  return protocol;
}

std::vector<std::string> names_of(const std::vector<BenchSystem>& systems) {
  std::vector<std::string> names;
  for (const BenchSystem& system : systems) names.push_back(system.name);
  return names;
}

}  // namespace

TEST_CASE("one seed's systems have the names that they have without seeds", "[bench]") {
  const BenchProtocol every = with_every_seed(three_systems(1));
  CHECK(names_of(every.systems) == std::vector<std::string>{"a", "a-hints", "b"});
  for (const BenchSystem& system : every.systems) CHECK(system.seed_offset == 0);
}

TEST_CASE("systems of a seed build on those of the same seed", "[bench]") {
  const BenchProtocol every = with_every_seed(three_systems(3));
  CHECK(names_of(every.systems) == std::vector<std::string>{"a", "a-hints", "b", "a.seed2",
                                                            "a-hints.seed2", "b.seed2", "a.seed3",
                                                            "a-hints.seed3", "b.seed3"});
  CHECK(every.systems[1].weights_of == "a");
  CHECK(every.systems[4].weights_of == "a.seed2");
  CHECK(every.systems[4].init_of.empty());
  CHECK(every.systems[8].init_of == "a.seed3");
  CHECK(every.systems[2].seed_offset == 0);
  CHECK(every.systems[8].seed_offset == 2);
}

TEST_CASE("a system with the name of another's seed is refused", "[bench]") {
  BenchProtocol protocol = three_systems(2);
  protocol.systems.push_back(system_of("a.seed2"));
  CHECK_THROWS_WITH(with_every_seed(protocol), Catch::Contains("a.seed2"));
  protocol.seeds = 1;
  CHECK(with_every_seed(protocol).systems.size() == 4);
}

TEST_CASE("parts of a bench have whole seeds of systems that build on one another", "[bench]") {
  const BenchProtocol every = with_every_seed(three_systems(3));
  PartRecord share;
  share.count = 2;
  share.index = 0;
  CHECK(names_of(systems_of_share(every, share)) ==
        std::vector<std::string>{"a", "a-hints", "b", "a.seed3", "a-hints.seed3", "b.seed3"});
  share.index = 1;
  CHECK(names_of(systems_of_share(every, share)) ==
        std::vector<std::string>{"a.seed2", "a-hints.seed2", "b.seed2"});
}
