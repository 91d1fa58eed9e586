#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/json.h"
#include "tests/lib/web/raw_client.h"

namespace tinct::test {

/// What simulated raters think of methods, by Davidson's model (1970): of two methods with
/// strengths x and y, one is preferred, the other is, and neither is, as exp(x) : exp(y) :
/// ties * exp((x + y) / 2).
struct RaterTaste {
  std::map<std::string, double> strength;
  double ties = 0;
  std::uint64_t seed = 1;
};

/// Raters who take part in a study of pairs over HTTP, all at once, each as its page does: fetch
/// the clips, wait for as long as they play, vote, and ask again where the server is gone for a
/// moment.
///
/// The server tells no rater which methods a trial shows. Whoever simulates a preference must know,
/// so that this is looked up in the study's file.
class StudyRaters {
 public:
  /// Begins the sessions one after the other, so that the deal is the same in every run. Throws
  /// std::runtime_error for an answer that isn't what the page needs.
  StudyRaters(int port, std::string slug, int raters);
  ~StudyRaters();
  StudyRaters(const StudyRaters&) = delete;
  StudyRaters& operator=(const StudyRaters&) = delete;

  /// Reads what each trial of STUDY/study.sqlite shows, and lets all raters vote by it.
  void start(const std::filesystem::path& study, const RaterTaste& taste);
  /// How many votes the server has acknowledged so far.
  [[nodiscard]] std::size_t votes() const;
  /// Whether all raters have ended, in whatever way.
  [[nodiscard]] bool ended() const;
  /// Waits for their end. Throws std::runtime_error with what the first of those met who did not
  /// come to it.
  void finish();
  /// The answer of each trial whose vote was acknowledged, by the trial's id; after finish().
  [[nodiscard]] const std::map<std::string, std::string>& acknowledged() const { return saved_; }

 private:
  struct Shown {
    std::int64_t rater = 0, cell = 0;
    std::string left, right;
  };

  RawAnswer once(const std::string& method, const std::string& target, const std::string& cookie,
                 const std::string& body) const;
  RawAnswer ask(const std::string& method, const std::string& target, const std::string& cookie,
                const std::string& body = "") const;
  std::string begin(const std::string& consent_sha256);
  [[nodiscard]] std::string answer_to(const Shown& shown) const;
  void watch(const std::string& cookie, const Json& media) const;
  void take_part(const std::string& cookie);

  int port_;
  std::string slug_;
  std::vector<std::string> cookies_;
  std::map<std::string, Shown> shown_;
  RaterTaste taste_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> running_ = 0;
  mutable std::mutex mutex_;  // of the two below
  std::map<std::string, std::string> saved_;
  std::string failure_;
};

}  // namespace tinct::test
