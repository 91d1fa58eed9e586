// Requests for robots.txt and tdmrep.json, each in the loop and lane of the host that is asked.

#include <memory>
#include <utility>

#include "lib/net/host_loop.h"
#include "lib/net/transfer_loop.h"

namespace tinct {

void TransferEngine::Loop::start_errand(HostLane& lane, RulesErrand errand) {
  auto request =
      std::make_unique<RobotsRequest>(multi_.get(), std::move(errand), options_, ground_.bytes);
  lane.started(Clock::now());
  CURL* handle = request->handle();
  add_running(handle, {.lane = &lane, .job = nullptr, .robots = std::move(request)});
}

void TransferEngine::Loop::end_errand(Running running, CURLcode code) {
  RulesErrand errand = running.robots->end(code);
  running.robots.reset();
  send(std::move(errand));
  list(*running.lane);
}

void TransferEngine::Loop::send(RulesErrand errand) {
  const bool is_ours = loop_of_host(errand.next_host(), ground_.loops) == index_;
  is_ours ? run_errand(std::move(errand)) : ground_.send_errand(std::move(errand));
}

void TransferEngine::Loop::run_errand(RulesErrand errand) {
  if (errand.answer) {
    HostLane& lane = lane_of(errand.host);
    lane.asking_rules = false;
    if (!lane.given_up) end_robots(lane, *errand.answer);
    return;
  }
  HostLane& lane = lane_of(errand.next_host());
  if (lane.given_up) {
    errand.fail(*lane.given_up);
    return send(std::move(errand));
  }
  lane.add(std::move(errand));
  list(lane);
}

}  // namespace tinct
