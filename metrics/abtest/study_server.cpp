#include "metrics/abtest/study_server.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/version.h"
#include "lib/web/file_range.h"
#include "metrics/abtest/admin_api.h"
#include "metrics/abtest/request_json.h"
#include "metrics/abtest/request_refused.h"
#include "metrics/abtest/study_pages.h"

namespace tinct {
namespace {

constexpr const char* kCookie = "tinct_s";
constexpr std::size_t kMostVoteBytes = std::size_t{4} << 10;
constexpr std::uint64_t kMediaBytes = std::uint64_t{48} << 20;
constexpr int kCookieSeconds = 30 * 24 * 3600;

WebResponse nothing() {
  WebResponse response;
  response.status = 204;
  return response;
}

// A family and its number: enough to look into a fault, too little to know a person again.
std::string browser_of(const WebRequest& request) {
  const std::string agent = header_value(request, "user-agent");
  for (const std::string family : {"Edg/", "OPR/", "Firefox/", "Chrome/", "Version/"}) {
    const std::size_t at = agent.find(family);
    if (at == std::string::npos) continue;
    const std::size_t end = agent.find_first_not_of("0123456789", at + family.size());
    const std::string found = agent.substr(at, std::min(end, agent.size()) - at);
    return family == "Version/" ? "Safari/" + found.substr(family.size()) : found;
  }
  return "other";
}

// The first bytes of a text, cut between characters (UTF-8).
std::string beginning(const std::string& text, std::size_t most) {
  std::size_t end = std::min(text.size(), most);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

// Ids of a crowd platform: a few short texts.
Json external_of(const Json& json) {
  Json external = Json::object();
  const auto given = json.find("external");
  if (given == json.end() || !given->is_object() || given->size() > 8) return external;
  for (const auto& [member, value] : given->items()) {
    if (member.size() > 40 || !value.is_string()) continue;
    external[member] = beginning(value.get<std::string>(), 100);
  }
  return external;
}

// What the client drew to know its request by; empty where it didn't.
std::string key_of(const Json& json) {
  constexpr std::size_t kShortest = 16;
  std::string key = request_text(json, "key", 64);
  const bool plain = std::ranges::all_of(key, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
  if (plain && (key.empty() || key.size() >= kShortest)) return key;
  throw RequestRefused(400, "bad_request",
                       "\"key\" must be 16 to 64 random letters, digits, - or _");
}

std::int64_t voids_of(const Json& json) {
  constexpr std::int64_t kMost = 1000;
  const auto found = json.find("voids");
  if (found != json.end() && found->is_number_integer()) {
    const auto voids = found->get<std::int64_t>();
    if (voids >= 0 && voids <= kMost) return voids;
  }
  throw RequestRefused(400, "bad_request", "\"voids\" must be the number that came with the trial");
}

}  // namespace

WebResponse json_response(int status, const Json& json) {
  return web_response(status, "application/json", canonical_json_file(json));
}

void require_method(const WebRequest& request, const char* method) {
  if (request.method == method) return;
  throw RequestRefused(405, "wrong_method", std::string("only ") + method + " here");
}

StudyServer::StudyServer(LiveStudy& study, StudyServerOptions options)
    : study_(study),
      options_(std::move(options)),
      media_(study_media(study.folder()), kMediaBytes) {}

WebResponse StudyServer::answer(const WebRequest& request) {
  try {
    const auto path = options_.place.own_path(request.path);
    if (!path) throw RequestRefused(404, "not_found", "there is nothing here");
    WebRequest own = request;
    own.path = *path;
    return routed(own);
  } catch (const RequestRefused& refused) {
    WebResponse response = web_error(refused.status(), refused.code(), refused.what());
    if (refused.status() == 429) response.headers.emplace_back("Retry-After", "1");
    return response;
  } catch (const Error& error) {
    log_error(error.what());
    if (error.fault() == Fault::resource) {
      return web_error(507, "not_saved",
                       "the server can't save now; nothing was lost, please try again later");
    }
  } catch (const std::exception& error) {
    log_error(error.what());
  }
  // What went wrong may name folders of this machine: the log tells it, strangers are not told.
  return web_error(500, "failed",
                   "something went wrong on the server; its log says what. Please try again later");
}

// A session is counted once the study has answered it: a cookie that is made up gets no bucket, and
// is held by the limit of its address like whoever has no session yet.
WebResponse StudyServer::limited(const std::string& token,
                                 const std::function<WebResponse()>& work) {
  const auto now = RateLimit::Clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto wait = rate_.knows(token) ? rate_.refuse(token, now) : std::nullopt;
    if (wait) return too_fast_answer(*wait);
  }
  WebResponse response = work();
  const std::lock_guard lock(mutex_);
  if (!rate_.knows(token)) (void)rate_.refuse(token, now);
  return response;
}

WebResponse StudyServer::routed(const WebRequest& request) {
  const std::vector<std::string> parts = path_parts(request.path);
  const std::size_t count = parts.size();
  const std::string token = cookie_value(request, kCookie);
  if (parts[0] == "m" && count == 2) {
    return limited(token, [&] { return media_answer(parts[1], request, token); });
  }
  if (parts[0] == "api" && count >= 2) {
    if (parts[1] == "s") return study_answer(parts, request);
    // Whoever goes on by a code has no session here yet.
    if (parts[1] == "session" && count == 3 && parts[2] == "resume") return resume_answer(request);
    if (parts[1] == "session") {
      return limited(token, [&] { return session_answer(parts, request, token); });
    }
    if (parts[1] == "admin") return answer_admin(study_, options_, request);
  }
  if (request.path == "/metrics") return answer_admin(study_, options_, request);
  if (request.path == "/healthz") return json_response(200, {{"ok", true}});
  if (request.path == "/version") return json_response(200, {{"tinct", kVersion}});
  if (request.path == "/") {
    WebResponse response = nothing();
    response.status = 302;
    response.headers.emplace_back("Location",
                                  options_.place.address_of("/s/" + study_.built().config.slug));
    return response;
  }
  const bool own = parts[0] == "s" && count == 2 && parts[1] == study_.built().config.slug;
  const char* page = own ? "rater.html" : request.path == "/admin" ? "admin.html" : nullptr;
  const std::string part = parts[0] == "static" && count == 2 ? parts[1] : "";
  const StudyPage* found =
      find_study_page(page != nullptr ? std::string_view(page) : std::string_view(part));
  if (found == nullptr) throw RequestRefused(404, "not_found", "there is nothing here");
  require_method(request, "GET");
  return web_response(200, std::string(found->content_type), std::string(found->text));
}

WebResponse StudyServer::with_cookie(WebResponse response, const std::string& token) const {
  response.headers.emplace_back(
      "Set-Cookie",
      options_.place.cookie(kCookie, token, "Lax", token.empty() ? 0 : kCookieSeconds));
  return response;
}

WebResponse StudyServer::study_answer(const std::vector<std::string>& parts,
                                      const WebRequest& request) {
  if (parts.size() < 3 || parts[2] != study_.built().config.slug) {
    throw RequestRefused(404, "not_found", "there is no such study here");
  }
  if (parts.size() == 3) {
    require_method(request, "GET");
    return json_response(200, study_.welcome());
  }
  if (parts.size() != 4 || parts[3] != "sessions") {
    throw RequestRefused(404, "not_found", "there is nothing here");
  }
  require_method(request, "POST");
  const Json json = request_json(request.body);
  const NewSession session = study_.begin(request_text(json, "consent_sha256", 64),
                                          external_of(json), browser_of(request), key_of(json));
  return with_cookie(json_response(201, session.json), session.token);
}

WebResponse StudyServer::resume_answer(const WebRequest& request) {
  require_method(request, "POST");
  const std::string fresh = study_.resume(request_text(request_json(request.body), "code", 60));
  return with_cookie(json_response(200, study_.state(fresh)), fresh);
}

WebResponse StudyServer::session_answer(const std::vector<std::string>& parts,
                                        const WebRequest& request, const std::string& token) {
  const std::string what = parts.size() > 2 ? parts[2] : "";
  if (what.empty() && request.method == "DELETE") {
    study_.withdraw(token);
    return with_cookie(nothing(), "");
  }
  if (what.empty()) {
    require_method(request, "GET");
    return json_response(200, study_.state(token));
  }
  if (what == "trials") return trial_answer(parts, request, token);
  require_method(request, "POST");
  const Json json = request_json(request.body);
  if (what == "checks") return study_.store_checks(token, json), nothing();
  if (what == "questionnaire") return study_.store_answers(token, json), nothing();
  if (what == "finish") {
    return json_response(200, study_.finish(token, request_text(json, "comment", 2000)));
  }
  throw RequestRefused(404, "not_found", "there is nothing here");
}

WebResponse StudyServer::trial_answer(const std::vector<std::string>& parts,
                                      const WebRequest& request, const std::string& token) {
  if (parts.size() == 4 && parts[3] == "next") {
    require_method(request, "GET");
    return json_response(200, study_.next_trial(token));
  }
  if (parts.size() == 5 && parts[4] == "vote") {
    require_method(request, "PUT");
    if (request.body.size() > kMostVoteBytes) {
      throw RequestRefused(413, "body_too_long", "a vote is shorter than this");
    }
    return json_response(200, study_.vote(token, parts[3], request.body));
  }
  if (parts.size() == 5 && parts[4] == "void") {
    require_method(request, "POST");
    const Json json = request_json(request.body);
    const std::string reason = request_text(json, "reason", 200);
    return json_response(200, study_.void_trial(token, parts[3], reason, voids_of(json)));
  }
  throw RequestRefused(404, "not_found", "there is nothing here");
}

WebResponse StudyServer::media_answer(const std::string& name, const WebRequest& request,
                                      const std::string& token) {
  require_method(request, "GET");
  const StudyAsset& asset = study_.media(token, name);
  const std::string etag = "\"" + asset.sha256.substr(0, 32) + "\"";
  WebResponse response;
  response.content_type = asset.rendered.media_type;
  response.headers = {
      {"ETag", etag}, {"Accept-Ranges", "bytes"}, {"Cache-Control", "private, max-age=3600"}};
  const std::string tags = header_value(request, "if-none-match");
  const std::string version = header_value(request, "if-range");
  const std::string range = header_value(request, "range");
  const VersionAnswer found = answer_for(
      {.if_none_match = tags, .if_modified_since = {}, .if_range = version, .range = range},
      {.size = asset.bytes, .etag = etag, .last_modified = {}});
  response.status = found.status;
  response.part = found.part;
  if (!found.content_range.empty()) {
    response.headers.emplace_back("Content-Range", found.content_range);
  }
  if (found.status == 200 || found.status == 206) response.body = media_.get(asset.id);
  return response;
}

}  // namespace tinct
