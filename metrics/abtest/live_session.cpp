#include <algorithm>
#include <cmath>
#include <optional>

#include "metrics/abtest/check_results.h"
#include "metrics/abtest/live_rows.h"
#include "metrics/abtest/request_refused.h"
#include "metrics/abtest/secrets.h"
#include "metrics/abtest/training_trials.h"

namespace tinct {

LiveStudy::Rater LiveStudy::find_rater(Database& database, const std::string& token) {
  Statement find = database.prepare("SELECT id, state FROM rater WHERE token_sha256 = ?");
  find.bind(1, token_hash(token));
  if (token.empty() || !find.step()) {
    throw RequestRefused(401, "no_session",
                         "there is no session here; open the study's first page");
  }
  Rater rater{find.integer(0), find.text(1)};
  if (rater.state == "withdrawn") {
    throw RequestRefused(410, "withdrawn", "the data of this session were deleted");
  }
  if (rater.state == "expired") {
    throw RequestRefused(410, "expired",
                         "this session was left for too long; what was saved counts");
  }
  saw(rater.id);
  return rater;
}

LiveStudy::Rater LiveStudy::voting_rater(Database& database, const std::string& token) {
  Rater rater = running_rater(database, token);
  const std::vector<std::string> failed = failed_gates(database, rater);
  if (!failed.empty()) {
    throw RequestRefused(403, "check_failed",
                         "this study needs the check \"" + failed.front() + "\" passed");
  }
  return rater;
}

// Checks that were not made yet count as failed.
std::vector<std::string> LiveStudy::failed_gates(Database& database, const Rater& rater) const {
  const StudyConfig& config = study_.config;
  const std::pair<const char*, CheckRule> rules[] = {{"size", config.size_check},
                                                     {"zoom", config.zoom_check},
                                                     {"refresh", config.refresh_check},
                                                     {"brightness", config.brightness_check},
                                                     {"colour", config.colour_check}};
  std::vector<std::string> failed;
  Statement find = database.prepare("SELECT passed FROM check_result WHERE rater = ? AND name = ?");
  for (const auto& [check, rule] : rules) {
    if (rule != CheckRule::gate) continue;
    find.bind(1, rater.id).bind(2, std::string_view(check));
    const bool passed = find.step() && find.integer(0) == 1;
    find.reset();
    if (!passed) failed.emplace_back(check);
  }
  return failed;
}

Json LiveStudy::state(const std::string& token) {
  Json json;
  job([&](Database& database) {
    const Rater rater = find_rater(database, token);
    const auto count = [&](const char* sql) {
      Statement statement = database.prepare(sql);
      statement.bind(1, rater.id);
      return statement.step() ? statement.integer(0) : 0;
    };
    const bool checked = count("SELECT count(*) FROM check_result WHERE rater = ?") > 0;
    json = {{"state", rater.state},
            {"done", count("SELECT count(*) FROM trial WHERE rater = ? AND state <> 'open'")},
            {"all", count("SELECT count(*) FROM trial WHERE rater = ?")},
            {"training", training_trials(study_.config)},
            {"checks", checked},
            {"too_few", !open_trial(database, rater) && answered(database, rater).too_few()},
            {"failed", checked ? Json(failed_gates(database, rater)) : Json::array()},
            {"answers", count("SELECT count(*) FROM answer WHERE rater = ?") > 0}};
  });
  return json;
}

std::string LiveStudy::resume(const std::string& code) {
  std::string typed;
  for (const char c : code) typed += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  const std::string token = random_token();
  job([&](Database& database) {
    database
        .prepare("UPDATE rater SET token_sha256 = ? WHERE resume_sha256 = ? AND state = 'running'")
        .bind(1, token_hash(token))
        .bind(2, token_hash(typed))
        .run();
    if (database.changes() != 1) {
      throw RequestRefused(404, "no_such_code", "no session that can go on has this code");
    }
  });
  return token;
}

LiveStudy::Rater LiveStudy::running_rater(Database& database, const std::string& token) {
  Rater rater = find_rater(database, token);
  if (rater.state == "running") return rater;
  throw RequestRefused(409, "finished", "this session is finished");
}

void LiveStudy::store_checks(const std::string& token, const Json& checks) {
  const ScreenNeeds needs = screen_needs(study_);
  job([&](Database& database) {
    const Rater rater = running_rater(database, token);
    for (const char* check : {"size", "zoom", "refresh", "brightness", "colour", "gamut"}) {
      const auto found = checks.find(check);
      if (found == checks.end()) continue;
      const bool passed = check_passed(check, *found, needs);
      // The first result stands: who knows what is asked could else try until it is passed.
      database.prepare("INSERT OR IGNORE INTO check_result VALUES(?, ?, ?, ?)")
          .bind(1, rater.id)
          .bind(2, std::string_view(check))
          .bind(3, canonical_json(*found))
          .bind(4, passed ? 1 : 0)
          .run();
    }
  });
}

void LiveStudy::store_answers(const std::string& token, const Json& answers) {
  job([&](Database& database) {
    const Rater rater = running_rater(database, token);
    for (const StudyQuestion& question : study_.config.questionnaire) {
      const auto found = answers.find(question.id);
      if (found == answers.end()) continue;
      // An answer that isn't offered is the page's "prefer not to say".
      const bool offered =
          found->is_string() &&
          std::ranges::find(question.choices, found->get<std::string>()) != question.choices.end();
      database.prepare("INSERT OR REPLACE INTO answer VALUES(?, ?, ?)")
          .bind(1, rater.id)
          .bind(2, question.id)
          .bind(3, offered ? found->get<std::string>() : std::string("-"))
          .run();
    }
  });
}

std::int64_t LiveStudy::Answered::least() const {
  return static_cast<std::int64_t>(std::ceil(kLeastAnswered * static_cast<double>(all)));
}

LiveStudy::Answered LiveStudy::answered(Database& database, const Rater& rater) const {
  Statement count = database.prepare(
      "SELECT count(*), coalesce(sum(state = 'voted'), 0) FROM trial "
      "WHERE rater = ? AND training = 0");
  count.bind(1, rater.id);
  if (!count.step()) return {};
  return {.votes = count.integer(1), .all = count.integer(0)};
}

Json LiveStudy::finish(const std::string& token, const std::string& comment) {
  std::optional<Answered> short_of;
  job([&](Database& database) {
    const Rater rater = find_rater(database, token);
    if (rater.state == "finished") return;
    if (open_trial(database, rater)) {
      throw RequestRefused(409, "not_done", "not all trials are answered yet");
    }
    if (const Answered own = answered(database, rater); own.too_few()) {
      // What the rater writes may say why; it is kept.
      database.prepare("UPDATE rater SET comment = ? WHERE id = ? AND ? <> ''")
          .bind(1, comment)
          .bind(2, rater.id)
          .bind(3, comment)
          .run();
      short_of = own;
      return;
    }
    database.prepare("UPDATE rater SET state = 'finished', finished = ?, comment = ? WHERE id = ?")
        .bind(1, wall_seconds())
        .bind(2, comment)
        .bind(3, rater.id)
        .run();
    note(database, rater.id, "finish", Json::object());
  });
  if (short_of) {
    const std::string contact = study_.config.contact;
    throw RequestRefused(
        409, "too_few",
        "Too few clips could be played here: " + std::to_string(short_of->votes) + " of " +
            std::to_string(short_of->all) + " tasks were answered, and a completion code needs " +
            std::to_string(short_of->least()) + ". Your answers are saved." +
            (contact.empty() ? "" : " With questions, please write to " + contact + "."));
  }
  return {{"code", study_.config.completion_code}, {"url", study_.config.completion_url}};
}

void LiveStudy::give_back_trials(Database& database, std::int64_t rater,
                                 const std::vector<std::string>& states) {
  Statement find = database.prepare(
      "SELECT cell, state FROM trial WHERE rater = ? AND training = 0 ORDER BY position DESC");
  find.bind(1, rater);
  std::vector<std::int64_t> cells;
  while (find.step()) {
    if (std::ranges::find(states, find.text(1)) != states.end()) cells.push_back(find.integer(0));
  }
  for (const std::int64_t place : cells) take_back(database, rater, place);
}

// Who was away for too long may still have his answers deleted.
LiveStudy::Rater LiveStudy::leaving_rater(Database& database, const std::string& token) {
  Statement find =
      database.prepare("SELECT id FROM rater WHERE token_sha256 = ? AND state = 'expired'");
  find.bind(1, token_hash(token));
  if (!token.empty() && find.step()) return {find.integer(0), "expired"};
  return find_rater(database, token);
}

void LiveStudy::withdraw(const std::string& token) {
  job([&](Database& database) {
    const Rater rater = leaving_rater(database, token);
    // What was open went back when the session expired.
    const bool expired = rater.state == "expired";
    give_back_trials(
        database, rater.id,
        expired ? std::vector<std::string>{"voted"} : std::vector<std::string>{"open", "voted"});
    // What was dealt and given back stays, without its time: all later trials follow from it.
    for (const char* sql :
         {"DELETE FROM vote WHERE trial IN (SELECT id FROM trial WHERE rater = ?)",
          "DELETE FROM answer WHERE rater = ?", "DELETE FROM check_result WHERE rater = ?",
          "DELETE FROM trial WHERE rater = ?",
          "DELETE FROM event WHERE rater = ? AND kind NOT IN ('start', 'give_back')",
          "UPDATE event SET time = 0 WHERE rater = ?",
          "UPDATE rater SET state = 'withdrawn', external = '{}', browser = '', comment = '', "
          "consent_sha256 = '', started = 0, finished = NULL, excluded = 0, why = '', "
          "resume_sha256 = 'withdrawn ' || id WHERE id = ?"}) {
      database.prepare(sql).bind(1, rater.id).run();
    }
  });
}

void LiveStudy::saw(std::int64_t rater) {
  const auto now = now_();
  const std::lock_guard lock(seeing_);
  seen_[rater] = now;
}

std::vector<std::int64_t> LiveStudy::gone_for_long() {
  const auto patience = std::chrono::duration<double>(study_.config.expire_minutes * 60);
  std::vector<std::int64_t> gone;
  const std::lock_guard lock(seeing_);
  for (const auto& [rater, time] : seen_) {
    if (now_() - time > patience) gone.push_back(rater);
  }
  return gone;
}

void LiveStudy::expire_in(Database& database) {
  for (const std::int64_t rater : gone_for_long()) {
    database.prepare("UPDATE rater SET state = 'expired' WHERE id = ? AND state = 'running'")
        .bind(1, rater)
        .run();
    // Who is expired now is forgotten the next time: this job may yet be rolled back.
    if (database.changes() != 1) {
      {
        const std::lock_guard lock(seeing_);
        seen_.erase(rater);
      }
      issued_.erase(rater);
      continue;
    }
    give_back_trials(database, rater, {"open"});
    note(database, rater, "expire", Json::object());
  }
}

// Nobody who is running may be missing among those who can expire.
void LiveStudy::remember_running(Database& database) {
  Statement running = database.prepare("SELECT id FROM rater WHERE state = 'running'");
  const std::lock_guard lock(seeing_);
  while (running.step()) seen_.try_emplace(running.integer(0), now_());
}

void LiveStudy::expire() {
  job([&](Database& database) { expire_in(database); });
}

}  // namespace tinct
