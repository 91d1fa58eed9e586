#include <algorithm>
#include <mutex>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "metrics/abtest/live_rows.h"
#include "metrics/abtest/request_refused.h"

namespace tinct {
namespace {

Json counted_by(const Database& database, const char* sql) {
  Json json = Json::object();
  Statement rows = database.prepare(sql);
  while (rows.step()) json[rows.text(0)] = rows.integer(1);
  return json;
}

// What tells early that a study goes wrong: clips that don't play, checks that nobody passes.
void add_trouble(const Database& database, Json& json) {
  // Reasons are what pages sent: some few, unless somebody plays with it.
  json["voids"] = counted_by(database,
                             "SELECT substr(json_extract(detail, '$.reason'), 1, 40) AS reason, "
                             "count(*) AS times FROM event WHERE kind = 'void' GROUP BY reason "
                             "ORDER BY times DESC, reason LIMIT 12");
  json["failed_checks"] = counted_by(
      database, "SELECT name, count(*) FROM check_result WHERE passed = 0 GROUP BY name");
  Statement lost = database.prepare(
      "SELECT count(*) FROM trial WHERE trial.training <> 1 AND trial.state = 'lost'");
  json["lost"] = lost.step() ? lost.integer(0) : 0;
  Statement median = database.prepare(
      "WITH counted AS (SELECT rt_ms FROM vote JOIN trial ON trial.id = vote.trial "
      "WHERE trial.training = 0), size AS (SELECT count(*) AS n FROM counted) "
      "SELECT avg(rt_ms) FROM (SELECT rt_ms FROM counted ORDER BY rt_ms "
      "LIMIT (SELECT 2 - n % 2 FROM size) OFFSET (SELECT (n - 1) / 2 FROM size))");
  json["median_rt_ms"] = median.step() && !median.is_null(0) ? Json(median.real(0)) : Json(nullptr);
}

}  // namespace

Json LiveStudy::cells() {
  Json list = Json::array();
  read([&](const Database& database) {
    Statement rows = database.prepare(
        "SELECT cell.id, count(trial.id), sum(trial.state = 'voted'), "
        "sum(trial.state = 'open' AND rater.state = 'running') "
        "FROM cell LEFT JOIN trial ON trial.cell = cell.id AND trial.training = 0 "
        "LEFT JOIN rater ON rater.id = trial.rater GROUP BY cell.id ORDER BY cell.id");
    while (rows.step()) {
      const Cell& cell = study_.cells[static_cast<std::size_t>(rows.integer(0))];
      if (cell.variant >= study_.variants) continue;  // gold
      list.push_back({{"clip", study_.config.clips[static_cast<std::size_t>(cell.clip)]},
                      {"shown", cell.shown},
                      {"dealt", rows.integer(1)},
                      {"votes", rows.integer(2)},
                      {"open", rows.integer(3)}});
    }
  });
  return list;
}

Json LiveStudy::raters() {
  Json list = Json::array();
  read([&](const Database& database) {
    Statement rows = database.prepare(
        "SELECT r.id, r.state, r.started, r.finished, r.excluded, r.why, r.browser, "
        "(SELECT count(*) FROM vote JOIN trial ON trial.id = vote.trial "
        " WHERE trial.rater = r.id AND trial.training = 0), "
        "(SELECT sum(voids) FROM trial WHERE trial.rater = r.id), "
        "(SELECT avg(rt_ms) FROM vote JOIN trial ON trial.id = vote.trial "
        " WHERE trial.rater = r.id AND trial.training = 0), "
        "(SELECT group_concat(name, ' ') FROM check_result WHERE rater = r.id AND passed = 0), "
        "r.external, r.comment, "
        "(SELECT json_group_object(question, value) FROM answer WHERE rater = r.id), "
        "(SELECT json_group_object(name, json(value)) FROM check_result WHERE rater = r.id), "
        "(SELECT count(*) FROM trial WHERE trial.rater = r.id AND trial.training <> 1 "
        " AND trial.state = 'lost') "
        "FROM rater r ORDER BY r.id");
    while (rows.step()) {
      list.push_back({{"rater", rows.integer(0)},
                      {"state", rows.text(1)},
                      {"started", rows.integer(2)},
                      {"finished", rows.is_null(3) ? Json(nullptr) : Json(rows.integer(3))},
                      {"excluded", rows.integer(4) == 1},
                      {"why", rows.text(5)},
                      {"browser", rows.text(6)},
                      {"votes", rows.integer(7)},
                      {"voids", rows.integer(8)},
                      {"lost", rows.integer(15)},
                      {"mean_ms", rows.is_null(9) ? Json(nullptr) : Json(rows.real(9))},
                      {"failed_checks", rows.text(10)},
                      {"external", Json::parse(rows.text(11))},
                      {"comment", rows.text(12)},
                      {"answers", Json::parse(rows.text(13))},
                      {"checks", Json::parse(rows.text(14))}});
    }
  });
  return list;
}

void LiveStudy::exclude(std::int64_t rater, bool excluded, const std::string& why) {
  if (excluded && why.empty()) {
    throw RequestRefused(422, "no_reason", "who leaves a rater out says why");
  }
  job([&](Database& database) {
    database.prepare("UPDATE rater SET excluded = ?, why = ? WHERE id = ?")
        .bind(1, excluded ? 1 : 0)
        .bind(2, why)
        .bind(3, rater)
        .run();
    if (database.changes() != 1) {
      throw RequestRefused(404, "not_found", "there is no such rater");
    }
    note(database, rater, excluded ? "exclude" : "include", {{"why", why}});
  });
}

void LiveStudy::set_closed(bool closed) {
  // So that of two calls at once the one that is stored last is the one that is kept in mind.
  const std::lock_guard lock(closing_);
  job([&](Database& database) {
    Statement now = database.prepare("SELECT closed FROM study");
    if (now.step() && (now.integer(0) == 1) == closed) return;
    database.prepare("UPDATE study SET closed = ?").bind(1, closed ? 1 : 0).run();
    note(database, 0, closed ? "close" : "open", Json::object());
  });
  closed_ = closed;
}

Json LiveStudy::pulse() {
  constexpr std::chrono::seconds kNow{60};
  Json json{{"closed", is_closed()}, {"raters", Json::object()}};
  read([&](const Database& database) {
    for (const char* state : {"running", "finished", "expired", "withdrawn"}) {
      json["raters"][state] = 0;
    }
    Statement raters = database.prepare("SELECT state, count(*) FROM rater GROUP BY state");
    while (raters.step()) json["raters"][raters.text(0)] = raters.integer(1);
    Statement votes = database.prepare(
        "SELECT count(*) FROM vote JOIN trial ON trial.id = vote.trial WHERE trial.training = 0");
    json["votes"] = votes.step() ? votes.integer(0) : 0;
    Statement open = database.prepare(
        "SELECT count(*) FROM trial JOIN rater ON rater.id = trial.rater "
        "WHERE trial.training = 0 AND trial.state = 'open' AND rater.state = 'running'");
    json["open"] = open.step() ? open.integer(0) : 0;
    add_trouble(database, json);
  });
  const std::lock_guard lock(seeing_);
  json["now"] = std::ranges::count_if(
      seen_, [&](const auto& entry) { return now_() - entry.second <= kNow; });
  return json;
}

// No writer waits for it: with a write-ahead log a reader has the file as it was when it began.
void LiveStudy::read(const std::function<void(const Database&)>& reader) {
  const std::lock_guard lock(reading_);
  reader_->execute("BEGIN");
  try {
    reader(*reader_);
    reader_->execute("COMMIT");
  } catch (...) {
    try {
      reader_->execute("ROLLBACK");
    } catch (const Error& error) {
      // SQLite has ended it by itself, for a failing disk.
      log_detail(error.what());
    }
    throw;
  }
}

void LiveStudy::change(const std::function<void(Database&)>& work) { job(work); }

}  // namespace tinct
