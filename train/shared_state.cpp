#include "train/shared_state.h"

#include "lib/base/errors.h"
#include "train/adam_state.h"

namespace tinct {

namespace {

/// How often each optimizer has stepped each parameter; null for one that is not there.
Json optimizer_steps(const TrainingState& state) {
  Json steps = Json::array();
  for (const auto* optimizer : {state.optimizer.get(), state.critic_optimizer.get()}) {
    steps.push_back(optimizer == nullptr ? Json() : Json(adam_steps(*state.model, *optimizer)));
  }
  return steps;
}

/// Makes room for the moments that rank 0 has.
void begin_moments_of(const Json& steps, TrainingState& state) {
  std::size_t place = 0;
  for (auto* optimizer : {state.optimizer.get(), state.critic_optimizer.get()}) {
    const Json& there = steps.at(place++);
    if (optimizer != nullptr) begin_moments(there.get<AdamSteps>(), *state.model, *optimizer);
  }
}

}  // namespace

void share_state(Comm& ranks, TrainingState& state) {
  if (ranks.size() == 1) return;
  const Json own{
      {"step", state.step}, {"more", state.more}, {"optimizer_steps", optimizer_steps(state)}};
  const Json first = parse_json(broadcast_text(ranks, own.dump()), "the state of rank 0");
  state.step = first.at("step").get<std::int64_t>();
  state.more = first.at("more");
  if (ranks.rank() > 0) begin_moments_of(first.at("optimizer_steps"), state);
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
