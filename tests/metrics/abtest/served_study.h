#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "metrics/abtest/live_study.h"
#include "metrics/abtest/request_refused.h"
#include "tests/metrics/abtest/small_study.h"

namespace tinct::test {

/// The small study, served without a network, with a clock that goes when it is told to.
class Served {
 public:
  using Clock = LiveStudy::Clock;
  explicit Served(const Json& changes = Json::object()) {
    (void)build_small_study(folder_, changes);
    open();
  }
  void open() {
    study_.reset();
    study_ = std::make_unique<LiveStudy>(folder_ / "study", [this] { return time_; });
  }
  LiveStudy& operator*() { return *study_; }
  LiveStudy* operator->() { return study_.get(); }
  void pass(double seconds) {
    time_ += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  }
  std::string begin() {
    return study_->begin(study_->welcome()["consent_sha256"], Json::object(), "test").token;
  }
  Json vote(const std::string& token, const std::string& answer) {
    const Json trial = study_->next_trial(token);
    pass(1);
    return study_->vote(token, trial["trial"], played_well(answer).dump());
  }
  void vote_all(const std::string& token, const std::string& answer) {
    while (!study_->next_trial(token)["trial"].is_null()) (void)vote(token, answer);
  }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  Clock::time_point time_ = Clock::now();
  std::unique_ptr<LiveStudy> study_;
};

/// The status of the refusal that `work` is answered with; 200 for none.
inline int status_of(auto&& work) {
  try {
    work();
  } catch (const RequestRefused& refused) {
    return refused.status();
  }
  return 200;
}

}  // namespace tinct::test
