#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/file_lock.h"
#include "metrics/abtest/active_assignment.h"
#include "metrics/abtest/assignment.h"
#include "metrics/abtest/commit_queue.h"
#include "metrics/abtest/study_file.h"

namespace tinct {

/// A new rater's session.
struct NewSession {
  std::string token;   ///< for the cookie
  std::string resume;  ///< a code to go on elsewhere
  Json json;           ///< what the page is told
};

/// A study while raters vote. Every call of a rater is one job of the commit queue: what it returns
/// is on the disk. What the researcher looks at is read beside them, by a connection of its own
/// that holds nobody up. May be called from several threads. Throws RequestRefused for what a rater
/// can't do, Error for what the machine can't (a full disk: nothing of the call is kept).
///
/// Waiting times and expiry go by a clock that never jumps; the file has wall-clock times for
/// records alone.
class LiveStudy {
 public:
  using Clock = std::chrono::steady_clock;
  /// Opens a study's folder for one server; throws Error(Fault::usage) when another one has it.
  /// `now` is for tests.
  explicit LiveStudy(const std::filesystem::path& folder,
                     std::function<Clock::time_point()> now = Clock::now);
  ~LiveStudy();
  LiveStudy(const LiveStudy&) = delete;
  LiveStudy& operator=(const LiveStudy&) = delete;

  [[nodiscard]] const BuiltStudy& built() const noexcept { return study_; }
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  /// What the first page shows, with the SHA-256 of the consent text.
  [[nodiscard]] Json welcome() const;

  // A rater. `token` is the cookie's; 401 for an unknown one.
  /// Deals a rater's trials. `external` are ids of a crowd platform. `key` is drawn by the client
  /// (128 random bits): with a key that came before this gives the session of then again, so that
  /// a request whose answer was lost may be sent again; 409 when what it says differs, or when the
  /// session has gone on elsewhere. Without a key every call makes a session.
  [[nodiscard]] NewSession begin(const std::string& consent_sha256, const Json& external,
                                 const std::string& browser, const std::string& key = {});
  /// How far a session came; `failed` are the checks that keep it from trials, and `too_few` tells
  /// that finish() will refuse it.
  [[nodiscard]] Json state(const std::string& token);
  /// A new token for whoever knows the code; the old one ends.
  [[nodiscard]] std::string resume(const std::string& code);
  /// Stores what checks found, each once: the first result stands (check_results.h).
  void store_checks(const std::string& token, const Json& checks);
  void store_answers(const std::string& token, const Json& answers);
  /// The next trial: the same until it is voted.
  [[nodiscard]] Json next_trial(const std::string& token);
  [[nodiscard]] Json vote(const std::string& token, const std::string& trial,
                          const std::string& body);
  /// Has a trial shown again. `voids` is how often it was void when it was shown, as next_trial()
  /// told: a request that is sent again is counted once and answered the same. 409 for a trial that
  /// was not told since it was void, 429 sooner than its clip can have begun.
  [[nodiscard]] Json void_trial(const std::string& token, const std::string& trial,
                                const std::string& reason, std::int64_t voids);
  /// Ends a session, and gives the code. 409 "not_done" while trials are open, and "too_few" where
  /// more than half of the trials that count were lost, because their clips could not be played:
  /// then the comment is kept, there is no code, and the session stays open until it expires.
  [[nodiscard]] Json finish(const std::string& token, const std::string& comment);
  /// Deletes all that the rater told: votes and what belongs to them, answers, checks, comment,
  /// ids, times and the consent. A row without them says that a session was withdrawn, for its
  /// client's next request, and the record of events what was dealt to it, for the balance.
  void withdraw(const std::string& token);
  /// The asset behind a media address of this rater; 404 for any other.
  [[nodiscard]] const StudyAsset& media(const std::string& token, const std::string& name);

  // Whoever runs the study.
  [[nodiscard]] Json cells();
  [[nodiscard]] Json raters();
  void exclude(std::int64_t rater, bool excluded, const std::string& why);
  /// A closed study takes no new rater; whoever has begun may go on. It stays closed when it is
  /// served again, until it is opened.
  void set_closed(bool closed);
  [[nodiscard]] bool is_closed() const noexcept { return closed_; }
  /// "raters" by state, "now" (seen within a minute), "votes" that count, "open" trials, "closed";
  /// and how it goes: "median_rt_ms" of the votes that count (null before the first), "voids" by
  /// their reasons as the page told them (the twelve most frequent), "lost" trials, and
  /// "failed_checks", raters by the check that they failed.
  [[nodiscard]] Json pulse();
  /// Reads the database as it stands now, in one snapshot; jobs go on meanwhile, other readers
  /// wait.
  void read(const std::function<void(const Database&)>& reader);
  /// Changes the database within a job; for tests.
  void change(const std::function<void(Database&)>& work);
  /// Gives trials of sessions without a sign of life back.
  void expire();

 private:
  struct Rater;
  struct Trial;
  struct Answered;
  struct Issued {
    std::string trial;
    std::int64_t voids = 0;  // of the trial when it was told
    Clock::time_point time;
    [[nodiscard]] bool is(const Trial& shown) const;
  };
  [[nodiscard]] static Trial trial_of(const Statement& row);
  [[nodiscard]] Rater find_rater(Database& database, const std::string& token);
  [[nodiscard]] std::optional<std::string> begun(Database& database, const std::string& key,
                                                 const std::string& external);
  [[nodiscard]] Rater running_rater(Database& database, const std::string& token);
  [[nodiscard]] Rater voting_rater(Database& database, const std::string& token);
  [[nodiscard]] Trial find_trial(Database& database, const Rater& rater, const std::string& trial);
  [[nodiscard]] std::optional<Trial> open_trial(Database& database, const Rater& rater);
  [[nodiscard]] Json media_json(std::int64_t place, const std::string& name) const;
  [[nodiscard]] Json trial_json(Database& database, const Rater& rater, const Trial& trial);
  [[nodiscard]] Json feedback(const Trial& trial, const std::string& answer) const;
  [[nodiscard]] std::vector<std::string> failed_gates(Database& database, const Rater& rater) const;
  void deal_trials(Database& database, std::int64_t rater, const std::string& key);
  void insert_trial(Database& database, std::int64_t rater, const std::string& key,
                    std::int64_t position, std::int64_t cell, TrialKind kind);
  void show_again(Database& database, const Rater& rater, const Trial& trial);
  void check_shown(const Rater& rater, const Trial& trial);
  [[nodiscard]] Answered answered(Database& database, const Rater& rater) const;
  void give_back_trials(Database& database, std::int64_t rater,
                        const std::vector<std::string>& states);
  [[nodiscard]] Rater leaving_rater(Database& database, const std::string& token);
  void take_back(Database& database, std::int64_t rater, std::int64_t place);
  void expire_in(Database& database);
  void remember_running(Database& database);
  void saw(std::int64_t rater);
  [[nodiscard]] std::vector<std::int64_t> gone_for_long();
  void replay(Database& database);
  void return_unit(const AssignedUnit& unit);
  [[nodiscard]] std::int64_t cell_of(const AssignedUnit& unit) const;
  /// Puts it on record; rater 0 is none.
  void note(Database& database, std::int64_t rater, const std::string& kind, const Json& detail);
  void job(const std::function<void(Database&)>& work);

  std::filesystem::path folder_;
  std::function<Clock::time_point()> now_;
  std::optional<FileLock> lock_;
  BuiltStudy study_;
  std::string consent_sha256_;
  AssignmentShape shape_;
  std::map<AssignedUnit, std::int64_t> cell_places_;
  std::mutex closing_;
  std::atomic<bool> closed_{false};
  std::mutex reading_;
  std::optional<Database> reader_;                  // read-only
  std::mutex seeing_;                               // for:
  std::map<std::int64_t, Clock::time_point> seen_;  // by rater
  // Below: for the queue's thread alone.
  std::optional<Assignment> assignment_;    // balanced pairs, or:
  std::optional<ActiveAssignment> active_;  // the study asks for active ones
  std::map<std::int64_t, Issued> issued_;   // by rater: the trial that was shown last
  bool dealt_ = false;                      // by the job that runs
  bool stale_ = true;                       // the assignment holds what was rolled back
  std::optional<CommitQueue> queue_;
};

}  // namespace tinct
