#include "metrics/abtest/live_rows.h"
#include "metrics/abtest/request_refused.h"
#include "metrics/abtest/training_trials.h"
#include "metrics/abtest/vote_body.h"

namespace tinct {
namespace {

constexpr const char* kTrialColumns =
    "SELECT id, position, cell, training, media, state, voids FROM trial ";

// Whoever pauses has a clip that plays.
std::int64_t failed_showings(Database& database, const std::string& trial) {
  Statement count = database.prepare(
      "SELECT count(*) FROM event WHERE kind = 'void' AND trial = ? "
      "AND json_extract(detail, '$.reason') <> 'paused'");
  count.bind(1, trial);
  return count.step() ? count.integer(0) : 0;
}

}  // namespace

bool LiveStudy::Issued::is(const Trial& shown) const {
  return trial == shown.id && voids == shown.voids;
}

LiveStudy::Trial LiveStudy::trial_of(const Statement& row) {
  return {.id = row.text(0),
          .position = row.integer(1),
          .cell = row.integer(2),
          .training = row.integer(3) == static_cast<int>(TrialKind::training),
          .gold = row.integer(3) == static_cast<int>(TrialKind::gold),
          .media = row.text(4),
          .state = row.text(5),
          .voids = row.integer(6)};
}

std::optional<LiveStudy::Trial> LiveStudy::open_trial(Database& database, const Rater& rater) {
  Statement find = database.prepare(std::string(kTrialColumns) +
                                    "WHERE rater = ? AND state = 'open' ORDER BY position LIMIT 1");
  find.bind(1, rater.id);
  if (!find.step()) return std::nullopt;
  return trial_of(find);
}

LiveStudy::Trial LiveStudy::find_trial(Database& database, const Rater& rater,
                                       const std::string& trial) {
  Statement find = database.prepare(std::string(kTrialColumns) + "WHERE id = ? AND rater = ?");
  find.bind(1, trial).bind(2, rater.id);
  if (!find.step()) throw RequestRefused(404, "not_found", "there is no such trial here");
  return trial_of(find);
}

// Tiles in the order of the page: left, right, and the reference. The page learns no method.
Json LiveStudy::media_json(std::int64_t place, const std::string& name) const {
  const Cell& cell = study_.cells[static_cast<std::size_t>(place)];
  const StudyAsset& asset = study_.assets[static_cast<std::size_t>(cell.stimulus)];
  Json tiles = Json::array();
  std::vector<std::string> shown = cell.shown;
  if (study_.config.reference) shown.emplace_back(kOriginal);
  for (const std::string& method : shown) {
    for (std::size_t i = 0; i < asset.stimulus.tiles.size(); ++i) {
      if (asset.stimulus.tiles[i] != method) continue;
      const TilePlace& at = asset.rendered.tiles[i];
      tiles.push_back({at.x, at.y, at.width, at.height});
      break;
    }
  }
  return {{"url", "/m/" + name},
          {"bytes", asset.bytes},
          {"sha256", asset.sha256},
          {"type", asset.rendered.media_type},
          {"width", asset.rendered.width},
          {"height", asset.rendered.height},
          {"fps", asset.rendered.fps.value()},
          {"frames", asset.rendered.frames},
          {"tiles", std::move(tiles)}};
}

// With the clips of the next trials, which the page fetches while this one is looked at.
Json LiveStudy::trial_json(Database& database, const Rater& rater, const Trial& trial) {
  constexpr int kAhead = 2;
  Json ahead = Json::array();
  Statement next = database.prepare(
      "SELECT cell, media FROM trial WHERE rater = ? AND state = 'open' AND position > ? "
      "ORDER BY position LIMIT ?");
  next.bind(1, rater.id).bind(2, trial.position).bind(3, kAhead);
  while (next.step()) ahead.push_back(media_json(next.integer(0), next.text(1)));
  Statement count = database.prepare(
      "SELECT count(*), sum(position < ?) FROM trial WHERE rater = ? AND training <> 1");
  count.bind(1, trial.position).bind(2, rater.id);
  const bool found = count.step();
  return {{"trial", trial.id},
          {"training", trial.training},
          {"position", found ? count.integer(1) : 0},
          {"all", found ? count.integer(0) : 0},
          {"voids", trial.voids},
          {"replays", study_.config.replays},
          {"media", media_json(trial.cell, trial.media)},
          {"ahead", std::move(ahead)}};
}

Json LiveStudy::next_trial(const std::string& token) {
  Json json;
  job([&](Database& database) {
    const Rater rater = voting_rater(database, token);
    const auto trial = open_trial(database, rater);
    if (!trial) {
      json = {{"trial", nullptr}};
      return;
    }
    Issued& issued = issued_[rater.id];
    if (!issued.is(*trial)) issued = {trial->id, trial->voids, now_()};
    json = trial_json(database, rater, *trial);
  });
  return json;
}

// Where nothing that is shown is the truth there is none to tell.
Json LiveStudy::feedback(const Trial& trial, const std::string& answer) const {
  const Cell& cell = study_.cells[static_cast<std::size_t>(trial.cell)];
  std::string truth;
  if (study_.config.method == StudyMethod::single) {
    truth = cell.shown[0] == kOriginal ? "real" : "colorized";
  } else if (study_.config.method == StudyMethod::pair) {
    if (cell.shown[0] == kOriginal) truth = "left";
    if (cell.shown[1] == kOriginal) truth = "right";
  }
  if (!trial.training || truth.empty()) return nullptr;
  const bool right = truth == answer;
  const bool again = !right && trial.position % (1 + kMostRepeats) < kMostRepeats;
  return {{"truth", truth}, {"right", right}, {"again", again}};
}

// The places behind each trial of practice are kept for this.
void LiveStudy::show_again(Database& database, const Rater& rater, const Trial& trial) {
  Statement key = database.prepare("SELECT media_key FROM rater WHERE id = ?");
  key.bind(1, rater.id);
  const std::string media_key = key.step() ? key.text(0) : std::string();
  insert_trial(database, rater.id, media_key, trial.position + 1, trial.cell, TrialKind::training);
}

Json LiveStudy::vote(const std::string& token, const std::string& trial_id,
                     const std::string& body) {
  const VoteBody vote = vote_body(body, study_.config);
  Json json;
  job([&](Database& database) {
    const Rater rater = find_rater(database, token);
    const Trial trial = find_trial(database, rater, trial_id);
    json = {{"saved", true}, {"feedback", feedback(trial, vote.answer)}};
    Statement before = database.prepare("SELECT answer FROM vote WHERE trial = ?");
    before.bind(1, trial.id);
    if (before.step()) {
      if (before.text(0) == vote.answer) return;
      throw RequestRefused(409, "changed_vote", "this trial has another answer already");
    }
    (void)voting_rater(database, token);
    const auto next = open_trial(database, rater);
    if (!next || next->id != trial.id) {
      throw RequestRefused(409, "not_next", "another trial is to be answered first");
    }
    const Cell& cell = study_.cells[static_cast<std::size_t>(trial.cell)];
    const RenderedStimulus& shown = study_.assets[static_cast<std::size_t>(cell.stimulus)].rendered;
    const double seconds = watch_seconds(shown, study_.config);
    const auto issued = issued_.find(rater.id);
    // A twentieth for clocks that differ.
    const bool watched =
        issued != issued_.end() && issued->second.is(trial) &&
        std::chrono::duration<double>(now_() - issued->second.time).count() >= 0.95 * seconds;
    if (!watched) {
      throw RequestRefused(422, "too_early", "a vote can't come before the clip was seen");
    }
    const std::string why = why_void(vote.played, shown.frames);
    if (!why.empty()) throw RequestRefused(422, "bad_playback", why + "; the trial is shown again");
    database.prepare("INSERT INTO vote VALUES(?, ?, ?, ?, ?)")
        .bind(1, trial.id)
        .bind(2, vote.answer)
        .bind(3, vote.rt_ms)
        .bind(4, canonical_json(vote.played))
        .bind(5, wall_seconds())
        .run();
    database.prepare("UPDATE trial SET state = 'voted' WHERE id = ?").bind(1, trial.id).run();
    const Json& told = json["feedback"];
    if (!told.is_null() && told["again"].get<bool>()) show_again(database, rater, trial);
  });
  return json;
}

// A trial is void as often as it was told, and not before its clip can have begun.
void LiveStudy::check_shown(const Rater& rater, const Trial& trial) {
  const auto issued = issued_.find(rater.id);
  if (issued == issued_.end()) {
    // Nothing was told to him since this server was started: one showing of before is believed.
    issued_[rater.id] = {trial.id, trial.voids, now_()};
    return;
  }
  if (!issued->second.is(trial)) {
    throw RequestRefused(409, "not_shown", "this trial was not shown since it was void");
  }
  if (std::chrono::duration<double>(now_() - issued->second.time).count() < kSoonestVoid) {
    // 429, so that a page whose clip failed at once sends it again.
    throw RequestRefused(429, "too_early", "a clip can't have failed so soon; wait a little");
  }
}

Json LiveStudy::void_trial(const std::string& token, const std::string& trial_id,
                           const std::string& reason, std::int64_t voids) {
  Json json;
  job([&](Database& database) {
    const Rater rater = find_rater(database, token);
    const Trial trial = find_trial(database, rater, trial_id);
    // Sent again: whatever became of the trial since, this showing of it was void.
    if (voids < trial.voids) {
      const bool last = trial.state == "lost" && voids + 1 == trial.voids;
      json = {{"void", true}, {"again", !last}};
      return;
    }
    // Before what the session's end refuses: a page that is late learns that it was answered.
    if (trial.state != "open") throw RequestRefused(409, "voted", "this trial is answered already");
    (void)voting_rater(database, token);
    if (voids > trial.voids) {
      throw RequestRefused(409, "not_shown", "this trial was not shown that often");
    }
    check_shown(rater, trial);
    note(database, rater.id, "void", {{"trial", trial.id}, {"reason", reason}});
    const bool lost =
        failed_showings(database, trial.id) >= kMostVoids || voids + 1 >= kMostShowings;
    json = {{"void", true}, {"again", !lost}};
    database.prepare("UPDATE trial SET voids = voids + 1, state = ? WHERE id = ?")
        .bind(1, std::string_view(lost ? "lost" : "open"))
        .bind(2, trial.id)
        .run();
    if (lost && !trial.training && !trial.gold) take_back(database, rater.id, trial.cell);
  });
  return json;
}

const StudyAsset& LiveStudy::media(const std::string& token, const std::string& name) {
  std::int64_t place = -1;
  job([&](Database& database) {
    const Rater rater = find_rater(database, token);
    Statement find = database.prepare(
        "SELECT cell.asset FROM trial JOIN cell ON cell.id = trial.cell "
        "WHERE trial.media = ? AND trial.rater = ?");
    find.bind(1, name).bind(2, rater.id);
    if (find.step()) place = find.integer(0);
  });
  if (place < 0) throw RequestRefused(404, "not_found", "there is no such clip here");
  return study_.assets[static_cast<std::size_t>(place)];
}

}  // namespace tinct
