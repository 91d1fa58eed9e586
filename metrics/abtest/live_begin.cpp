// How a session begins: what is dealt to it, and that a request sent twice begins one.
#include <utility>

#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/live_rows.h"
#include "metrics/abtest/request_refused.h"
#include "metrics/abtest/secrets.h"
#include "metrics/abtest/training_trials.h"

namespace tinct {
namespace {

std::string session_token(const std::string& key, const std::string& media_key) {
  return keyed_name(key, "session " + media_key);
}

}  // namespace

void LiveStudy::insert_trial(Database& database, std::int64_t rater, const std::string& key,
                             std::int64_t position, std::int64_t cell, TrialKind kind) {
  const std::string id = "t_" + random_token();
  database
      .prepare(
          "INSERT INTO trial(id, rater, position, cell, training, media, state) "
          "VALUES(?, ?, ?, ?, ?, ?, 'open')")
      .bind(1, id)
      .bind(2, rater)
      .bind(3, position)
      .bind(4, cell)
      .bind(5, static_cast<int>(kind))
      .bind(6, keyed_name(key, id))
      .run();
}

// The media key of the session that a client's key began; nothing for a new key.
std::optional<std::string> LiveStudy::begun(Database& database, const std::string& key,
                                            const std::string& external) {
  Statement find =
      database.prepare("SELECT media_key, external, token_sha256 FROM rater WHERE key_sha256 = ?");
  find.bind(1, token_hash(key));
  if (!find.step()) return std::nullopt;
  const std::string media_key = find.text(0);
  const std::string token = session_token(key, media_key);
  if (find.text(2) != token_hash(token)) {
    throw RequestRefused(409, "gone_on", "this session goes on elsewhere, by its code");
  }
  (void)find_rater(database, token);
  if (find.text(1) != external) {
    throw RequestRefused(409, "other_session", "this key began a session of another rater");
  }
  return media_key;
}

NewSession LiveStudy::begin(const std::string& consent_sha256, const Json& external,
                            const std::string& browser, const std::string& key) {
  if (!same_secret(consent_sha256, consent_sha256_)) {
    throw RequestRefused(409, "other_consent",
                         "the text that was agreed to is not the study's; load the page again");
  }
  // Token and code follow from the client's key, which isn't stored, and a random number that is:
  // so that they can be told again, and neither tells them alone.
  const std::string own_key = key.empty() ? random_token() : key;
  const std::string own_external = canonical_json(external);
  NewSession session;
  job([&](Database& database) {
    const auto before = begun(database, own_key, own_external);
    const std::string media_key = before ? *before : random_token();
    session.token = session_token(own_key, media_key);
    session.resume = keyed_code(own_key, "resume " + media_key);
    if (before) return;
    if (is_closed()) throw RequestRefused(403, "closed", "this study takes no more raters");
    expire_in(database);
    database
        .prepare(
            "INSERT INTO rater(token_sha256, resume_sha256, media_key, external, consent_sha256, "
            "browser, state, started, key_sha256) VALUES(?, ?, ?, ?, ?, ?, 'running', ?, ?)")
        .bind(1, token_hash(session.token))
        .bind(2, token_hash(session.resume))
        .bind(3, media_key)
        .bind(4, own_external)
        .bind(5, consent_sha256)
        .bind(6, browser)
        .bind(7, wall_seconds())
        .bind(8, token_hash(own_key))
        .run();
    const std::int64_t rater = database.last_id();
    saw(rater);
    deal_trials(database, rater, media_key);
  });
  session.json = {{"resume_code", session.resume},
                  {"trials", study_.config.trials + gold_trials(study_.config)},
                  {"training", training_trials(study_.config)}};
  return session;
}

}  // namespace tinct
