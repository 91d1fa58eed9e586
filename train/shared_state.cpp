#include "train/shared_state.h"

#include "lib/base/errors.h"

namespace tinct {

void share_state(Comm& ranks, TrainingState& state) {
  if (ranks.size() == 1) return;
  const Json own{{"step", state.step}, {"more", state.more}};
  const Json first = parse_json(broadcast_text(ranks, own.dump()), "the state of rank 0");
  state.step = first.at("step").get<std::int64_t>();
  state.more = first.at("more");
  broadcast_all(ranks, state_tensors(state));
}

void check_same_run(Comm& ranks, const Json& facts) {
  if (ranks.size() == 1) return;
  const Json first = parse_json(broadcast_text(ranks, facts.dump()), "the options of rank 0");
  for (const auto& fact : facts.items()) {
    const Json& there = first.at(fact.key());
    if (there == fact.value()) continue;
    throw Error(Fault::usage, "rank " + std::to_string(ranks.rank()) + " was started with " +
                                  fact.key() + "=" + fact.value().dump() + ", and rank 0 with " +
                                  there.dump() + "; give all ranks the same options and dataset");
  }
}

}  // namespace tinct
