#include "tools/tinct/bench/seed_systems.h"

#include <set>

#include "lib/base/errors.h"

namespace tinct {
namespace {

BenchSystem system_in_seed(BenchSystem system, int index) {
  system.name = name_in_seed(system.name, index);
  for (std::string* other : {&system.weights_of, &system.init_of}) {
    if (!other->empty()) *other = name_in_seed(*other, index);
  }
  system.seed_offset = index;
  return system;
}

}  // namespace

std::string name_in_seed(const std::string& name, int index) {
  return index == 0 ? name : name + ".seed" + std::to_string(index + 1);
}

BenchProtocol with_every_seed(const BenchProtocol& protocol) {
  BenchProtocol every = protocol;
  every.systems.clear();
  std::set<std::string> names;
  for (int index = 0; index < protocol.seeds; ++index) {
    for (const BenchSystem& system : protocol.systems) {
      every.systems.push_back(system_in_seed(system, index));
      if (names.insert(every.systems.back().name).second) continue;
      throw Error(Fault::input, "a system is named " + every.systems.back().name +
                                    ", as the folder of another's seed is; rename it");
    }
  }
  return every;
}

}  // namespace tinct
