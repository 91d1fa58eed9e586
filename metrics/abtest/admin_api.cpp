#include "metrics/abtest/admin_api.h"

#include <charconv>
#include <map>

#include "metrics/abtest/build_study.h"
#include "metrics/abtest/request_json.h"
#include "metrics/abtest/request_refused.h"
#include "metrics/abtest/secrets.h"
#include "metrics/abtest/study_report.h"
#include "metrics/abtest/study_server.h"
#include "metrics/abtest/study_votes.h"

namespace tinct {
namespace {

constexpr const char* kAdminCookie = "tinct_admin";

bool is_admin(const std::string& admin_token, const WebRequest& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string header = header_value(request, "authorization");
  const std::string given = header.starts_with(kBearer) ? header.substr(kBearer.size())
                                                        : cookie_value(request, kAdminCookie);
  return !admin_token.empty() && same_secret(given, admin_token);
}

WebResponse login(const StudyServerOptions& options, const WebRequest& request) {
  require_method(request, "POST");
  const std::string given = request_text(request_json(request.body), "token", 100);
  if (options.admin_token.empty() || !same_secret(given, options.admin_token)) {
    throw RequestRefused(401, "wrong_token",
                         "this is not the token that tinct abtest serve printed");
  }
  WebResponse response = json_response(200, {{"ok", true}});
  response.headers.emplace_back("Set-Cookie", options.place.cookie(kAdminCookie, given, "Strict"));
  return response;
}

std::int64_t rater_id(const std::string& text) {
  std::int64_t id = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), id);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    throw RequestRefused(404, "not_found", "there is no such rater");
  }
  return id;
}

WebResponse exclude(LiveStudy& study, const std::string& rater, const WebRequest& request) {
  require_method(request, "PATCH");
  const Json json = request_json(request.body);
  const auto excluded = json.find("excluded");
  if (excluded == json.end() || !excluded->is_boolean()) {
    throw RequestRefused(400, "bad_request", "\"excluded\" must be true or false");
  }
  study.exclude(rater_id(rater), excluded->get<bool>(), request_text(json, "why", 500));
  return json_response(200, {{"ok", true}});
}

StudyVotes votes_of(LiveStudy& study) {
  StudyVotes votes;
  study.read([&](const Database& database) { votes = read_study_votes(database); });
  return votes;
}

// What is known of each rater, with what speaks against him.
Json raters_with_flags(LiveStudy& study) {
  const Json known = study.raters();
  std::map<std::int64_t, Json> judged;
  for (const Json& one : study_raters(votes_of(study))) {
    judged[rater_id(one["rater"].get<std::string>().substr(1))] = one;
  }
  Json list = Json::array();
  for (Json rater : known) {
    // Who came between the two readings is judged the next time.
    const Json& one = judged[rater["rater"]];
    rater["flags"] = one.is_null() ? Json::array() : one["flags"];
    rater["gold"] = one.is_null() ? Json(0) : one["gold"];
    rater["gold_wrong"] = one.is_null() ? Json(0) : one["gold_wrong"];
    list.push_back(std::move(rater));
  }
  return list;
}

WebResponse download(WebResponse response, const std::string& name) {
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return response;
}

WebResponse set_closed(LiveStudy& study, bool closed, const WebRequest& request) {
  require_method(request, "POST");
  study.set_closed(closed);
  return json_response(200, {{"closed", study.is_closed()}});
}

// One event an answer: the browser's EventSource asks again after `retry` milliseconds, so that no
// connection is held for a page that is left open.
WebResponse events(LiveStudy& study) {
  const Json news{{"pulse", study.pulse()}, {"cells", study.cells()}};
  return web_response(200, "text/event-stream",
                      "retry: 3000\ndata: " + canonical_json(news) + "\n\n");
}

// In the text format of Prometheus.
WebResponse metrics(LiveStudy& study) {
  const Json pulse = study.pulse();
  std::string text = "# TYPE tinct_raters gauge\n";
  for (const auto& [state, count] : pulse["raters"].items()) {
    text += "tinct_raters{state=\"" + state + "\"} " + count.dump() + "\n";
  }
  const auto add = [&](const std::string& name, const std::string& value) {
    text += "# TYPE " + name + " gauge\n" + name + " " + value + "\n";
  };
  add("tinct_raters_now", pulse["now"].dump());
  add("tinct_votes", pulse["votes"].dump());
  add("tinct_trials_open", pulse["open"].dump());
  add("tinct_study_closed", pulse["closed"].get<bool>() ? "1" : "0");
  return web_response(200, "text/plain; version=0.0.4; charset=utf-8", std::move(text));
}

}  // namespace

WebResponse answer_admin(LiveStudy& study, const StudyServerOptions& options,
                         const WebRequest& request) {
  const std::vector<std::string> parts = path_parts(request.path);
  const std::string what = parts.size() > 2 ? parts[2] : "";
  if (what == "login" && parts.size() == 3) return login(options, request);
  if (!is_admin(options.admin_token, request)) {
    throw RequestRefused(401, "no_admin", "log in with the token that tinct abtest serve printed");
  }
  if (parts[0] == "metrics" && parts.size() == 1) {
    require_method(request, "GET");
    return metrics(study);
  }
  if (what == "raters" && parts.size() == 4) return exclude(study, parts[3], request);
  if (parts.size() != 3) throw RequestRefused(404, "not_found", "there is nothing here");
  if (what == "open" || what == "close") return set_closed(study, what == "close", request);
  require_method(request, "GET");
  if (what == "events") return events(study);
  if (what == "study") {
    return json_response(200, {{"config", study.built().config_json},
                               {"slug", study.built().config.slug},
                               {"closed", study.is_closed()},
                               {"plan", study_plan_json(study.built())}});
  }
  if (what == "cells") return json_response(200, study.cells());
  if (what == "raters") return json_response(200, raters_with_flags(study));
  if (what == "export.csv") {
    return download(web_response(200, "text/csv; charset=utf-8", votes_csv(votes_of(study))),
                    "votes.csv");
  }
  if (what == "raters.csv") {
    return download(web_response(200, "text/csv; charset=utf-8", raters_csv(votes_of(study))),
                    "raters.csv");
  }
  if (what == "export.json")
    return download(json_response(200, votes_json(votes_of(study))), "votes.json");
  if (what == "results") return json_response(200, study_report(votes_of(study), {}));
  if (what == "report.html") {
    return download(web_response(200, "text/html; charset=utf-8",
                                 study_report_html(study_report(votes_of(study), {}))),
                    "report.html");
  }
  throw RequestRefused(404, "not_found", "there is nothing here");
}

}  // namespace tinct
