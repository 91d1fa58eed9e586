#include "metrics/abtest/live_study.h"

#include <algorithm>
#include <ctime>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "metrics/abtest/check_results.h"
#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/live_rows.h"
#include "metrics/abtest/request_refused.h"
#include "metrics/abtest/secrets.h"
#include "metrics/abtest/training_trials.h"
#include "metrics/abtest/vote_body.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// A file of its own: closing one of the database's would drop SQLite's locks.
FileLock lock_study(const fs::path& folder) {
  return FileLock::held(folder / "serve.lock",
                        folder.string() + " is served by another tinct; use that one, or end it");
}

std::string consent_text(const StudyConfig& config) {
  return config.name + "\n" + config.purpose + "\n" + config.consent + "\n" + config.contact;
}

Json units_json(const std::vector<AssignedUnit>& units) {
  Json list = Json::array();
  for (const AssignedUnit& unit : units) list.push_back({unit.clip, unit.variant, unit.type});
  return list;
}

}  // namespace

std::int64_t wall_seconds() { return std::time(nullptr); }

LiveStudy::LiveStudy(const fs::path& folder, std::function<Clock::time_point()> now)
    : folder_(folder), now_(std::move(now)) {
  Database database = open_study(folder, DatabaseMode::existing);
  lock_ = lock_study(folder);
  database.make_durable();
  // What is deleted is overwritten, too.
  database.execute("PRAGMA secure_delete = ON");
  study_ = read_study(database);
  consent_sha256_ = hex(sha256(consent_text(study_.config)));
  shape_ = {.clips = static_cast<int>(study_.config.clips.size()),
            .variants = study_.variants,
            .types = study_.types,
            .per_session = study_.config.trials,
            .clip_once = shows_clip_once(study_.config.method),
            .seed = study_.config.seed};
  for (std::size_t i = 0; i < study_.cells.size(); ++i) {
    const Cell& cell = study_.cells[i];
    cell_places_[{cell.clip, cell.variant, cell.type}] = static_cast<std::int64_t>(i);
  }
  replay(database);
  {
    Statement closed = database.prepare("SELECT closed FROM study");
    closed_ = closed.step() && closed.integer(0) == 1;
  }
  reader_.emplace(open_study(folder, DatabaseMode::read_only));
  queue_.emplace(std::move(database));
  queue_->on_failure([this] { stale_ = true; });
}

LiveStudy::~LiveStudy() {
  // First: who closes the file last moves the log into it, which a reader can't.
  reader_.reset();
  // Its last jobs use what the members below it hold.
  queue_.reset();
}

void LiveStudy::job(const std::function<void(Database&)>& work) {
  queue_->run([&](Database& database) {
    if (stale_) replay(database);
    dealt_ = false;
    try {
      work(database);
    } catch (...) {
      // What the job dealt is rolled back with it.
      stale_ = stale_ || dealt_;
      throw;
    }
  });
}

void LiveStudy::replay(Database& database) {
  if (study_.config.active_pairs) {
    active_.emplace(shape_, variant_pairs(study_));
  } else {
    assignment_.emplace(shape_);
  }
  Statement events = database.prepare(
      "SELECT kind, detail FROM event WHERE kind IN ('start', 'give_back') ORDER BY id");
  while (events.step()) {
    const Json detail = Json::parse(events.text(1));
    if (events.text(0) == "give_back") {
      const auto unit = detail["unit"].get<std::vector<int>>();
      return_unit({unit.at(0), unit.at(1), unit.at(2)});
    } else if (units_json(active_ ? active_->start(evidence_of(detail.at("evidence")))
                                  : assignment_->start()) != detail["units"]) {
      throw Error(Fault::input, database.path().string() +
                                    ": the trials of its sessions are not those that its seed and "
                                    "its record of events give; the file was changed");
    }
  }
  remember_running(database);
  stale_ = false;
}

void LiveStudy::return_unit(const AssignedUnit& unit) {
  active_ ? active_->give_back(unit) : assignment_->give_back(unit);
}

std::int64_t LiveStudy::cell_of(const AssignedUnit& unit) const { return cell_places_.at(unit); }

void LiveStudy::note(Database& database, std::int64_t rater, const std::string& kind,
                     const Json& detail) {
  Statement insert =
      database.prepare("INSERT INTO event(rater, trial, time, kind, detail) VALUES(?, ?, ?, ?, ?)");
  rater == 0 ? insert.bind_null(1) : insert.bind(1, rater);
  const bool of_trial = detail.contains("trial");
  of_trial ? insert.bind(2, detail["trial"].get<std::string>()) : insert.bind_null(2);
  insert.bind(3, wall_seconds()).bind(4, kind).bind(5, canonical_json(detail));
  insert.run();
}

void LiveStudy::take_back(Database& database, std::int64_t rater, std::int64_t place) {
  const Cell& cell = study_.cells[static_cast<std::size_t>(place)];
  dealt_ = true;
  return_unit({cell.clip, cell.variant, cell.type});
  note(database, rater, "give_back", {{"unit", {cell.clip, cell.variant, cell.type}}});
}

Json LiveStudy::welcome() const {
  const StudyConfig& config = study_.config;
  double seconds = 0;
  for (const StudyAsset& asset : study_.assets) {
    seconds += watch_seconds(asset.rendered, config) + 5;
  }
  const int asked = config.trials + gold_trials(config);
  const double trials = asked + training_trials(config);
  const ScreenNeeds needs = screen_needs(study_);
  return {{"name", config.name},
          {"closed", is_closed()},
          {"method", name(config.method)},
          {"sequential", config.sequential},
          {"question", study_question(config)},
          {"answers", allowed_answers(config)},
          {"purpose", config.purpose},
          {"contact", config.contact},
          {"consent", config.consent},
          {"consent_sha256", consent_sha256_},
          {"trials", asked},
          {"training", training_trials(config)},
          {"minutes", 3 + trials * seconds / static_cast<double>(study_.assets.size()) / 60},
          {"break_minutes", config.break_minutes},
          {"width", needs.width},
          {"height", needs.height},
          {"questionnaire", study_.config_json["questionnaire"]},
          {"checks", study_.config_json["checks"]}};
}

// What start() dealt, as rows; training comes first, of scenes that are left; neither it nor gold
// is part of the balance.
void LiveStudy::deal_trials(Database& database, std::int64_t rater, const std::string& key) {
  dealt_ = true;
  std::vector<AssignedUnit> units;
  Json detail;
  if (active_) {
    // On record, so that the choice can be made again though votes may be withdrawn.
    const std::vector<PairEvidence> evidence = pair_evidence(database, study_.variants);
    units = active_->start(evidence);
    detail["evidence"] = evidence_json(evidence);
  } else {
    units = assignment_->start();
  }
  detail["units"] = units_json(units);
  note(database, rater, "start", detail);
  const std::vector<SessionTrial> trials = with_gold(units, study_.config, study_.variants, rater);
  std::int64_t position = 0;
  for (const AssignedUnit& unit : training_units(study_, trials, rater)) {
    insert_trial(database, rater, key, position, cell_of(unit), TrialKind::training);
    position += 1 + kMostRepeats;
  }
  for (const SessionTrial& trial : trials) {
    insert_trial(database, rater, key, position++, cell_of(trial.unit),
                 trial.gold ? TrialKind::gold : TrialKind::counted);
  }
}

}  // namespace tinct
