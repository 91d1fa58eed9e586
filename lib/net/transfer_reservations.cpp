// What a host reserves (tdm_rules.h): asked for once, after its robots.txt.

#include <mutex>
#include <string>

#include "lib/net/transfer_loop.h"

namespace tinct {

// One more request for a host and day, over a connection that is there, is what the protocol costs.
// Where robots.txt isn't asked for, nobody knows whether this one may be.
bool TransferEngine::Loop::knows_reservations(HostLane& lane) {
  if (lane.reservations) return true;
  const std::string path(kTdmFile.path);
  if (!options_.honour_opt_outs || !options_.honour_robots || !lane.rules->allows(path)) {
    lane.reservations.emplace();
  } else if (options_.robots_cache != nullptr) {
    const std::lock_guard lock(ground_.callbacks);
    if (const auto text = options_.robots_cache->find(lane.host() + path)) {
      keep_reservations(lane, *text);
    }
  }
  return lane.reservations.has_value();
}

void TransferEngine::Loop::keep_reservations(HostLane& lane, const std::string& text) {
  lane.reservations.emplace(text);
  rule_bytes_ += lane.reservations->bytes();
}

void TransferEngine::Loop::end_reservations(HostLane& lane, const RobotsAnswer& answer) {
  const auto& [failure, transient] = answer.failure;
  if (answer.known) {
    if (options_.robots_cache != nullptr) {
      const std::lock_guard lock(ground_.callbacks);
      options_.robots_cache->keep(lane.host() + std::string(kTdmFile.path), answer.text);
    }
    keep_reservations(lane, answer.text);
  } else if (answer.retry_after > options_.longest_wait) {
    give_up(lane, failure);  // what it says of this request it says of the next one
  } else if (!transient || ++lane.rules_tries > retries_for(failure.reason, options_.retries)) {
    lane.reservations.emplace();  // a reservation is to be declared; the next run asks again
  } else {
    wait_for_rules(lane, answer.retry_after);
  }
  list(lane);
}

}  // namespace tinct
