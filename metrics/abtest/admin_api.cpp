#include "metrics/abtest/admin_api.h"

#include <charconv>

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

WebResponse download(WebResponse response, const std::string& name) {
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return response;
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
  if (what == "raters" && parts.size() == 4) return exclude(study, parts[3], request);
  if (parts.size() != 3) throw RequestRefused(404, "not_found", "there is nothing here");
  require_method(request, "GET");
  if (what == "study") {
    return json_response(200, {{"config", study.built().config_json},
                               {"slug", study.built().config.slug},
                               {"plan", study_plan_json(study.built())}});
  }
  if (what == "cells") return json_response(200, study.cells());
  if (what == "raters") return json_response(200, study.raters());
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
