#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "lib/base/errors.h"
#include "lib/data/manifest_rules.h"
#include "lib/web/request_rules.h"
#include "scenes/review/review_api.h"
#include "scenes/review/review_pages.h"

namespace tinct {
namespace {

constexpr int kWidest = 4096;
constexpr int kDeepest = 16;

WebResponse json_answer(const Json& json) {
  return web_response(200, "application/json", canonical_json_file(json));
}

WebResponse not_found(const std::string& path) {
  return web_error(404, "not_found", "there is no " + path);
}

std::optional<std::int64_t> number(std::string_view digits) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size();
  if (!whole || value < 0 || digits.front() == '-') return std::nullopt;
  return value;
}

WebResponse frame_answer(ReviewSession& session, const VideoId& id, std::string_view file,
                         const WebRequest& request) {
  constexpr std::string_view kEnd = ".png";
  FilmPictures* pictures = session.pictures(id);
  const auto frame =
      file.ends_with(kEnd) ? number(file.substr(0, file.size() - kEnd.size())) : std::nullopt;
  if (pictures == nullptr || !frame) return not_found(request.path);
  int width = kWidest;
  if (const auto wanted = request.query.find("w"); wanted != request.query.end()) {
    const auto value = number(wanted->second);
    if (!value || *value < 1) return web_error(400, "bad_width", "w is a width in pixels");
    width = static_cast<int>(std::min<std::int64_t>(*value, kWidest));
  }
  const PictureCache::Bytes bytes = pictures->png(*frame, width);
  if (bytes == nullptr) {
    if (pictures->state().complete) return not_found(request.path);
    WebResponse later = web_error(503, "not_read_yet", "the film was not read so far yet");
    later.headers.emplace_back("Retry-After", "1");
    return later;
  }
  // The address holds the session's number, so what a browser keeps is never another film's.
  return {.status = 200,
          .content_type = "image/png",
          .body = bytes,
          .headers = {{"Cache-Control", "private, max-age=86400"}}};
}

int depth_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if (c == ']' || c == '}') --depth;
  }
  return deepest;
}

// Only what a person can do comes over the API: thresholds have an entry of their own.
Edit edit_of(const Json& json, const std::string& action) {
  if (action != "ops") return {action == "undo" ? EditKind::undo : EditKind::redo, 0, nullptr};
  Edit edit = edit_from_json(json, "the request");
  const bool allowed = edit.kind != EditKind::undo && edit.kind != EditKind::redo &&
                       edit.kind != EditKind::thresholds;
  if (!allowed) throw Error(Fault::input, "the request: this op has an address of its own");
  return edit;
}

WebResponse refused(const EditRefusal& refusal) {
  switch (refusal.why) {
    case EditRefusal::Why::not_found: return web_error(404, "not_found", refusal.sentence);
    case EditRefusal::Why::outdated: return web_error(409, "outdated", refusal.sentence);
    case EditRefusal::Why::impossible: break;
  }
  return web_error(422, "impossible", refusal.sentence);
}

WebResponse edited(ReviewSession& session, const VideoId& id,
                   const tl::expected<std::int64_t, EditRefusal>& done) {
  if (!done) return refused(done.error());
  return json_answer({{"rev", *done}, {"film", session.film(id)}});
}

std::vector<MovedThreshold> thresholds_of(const Json& json) {
  std::vector<MovedThreshold> moved;
  const auto list = json.find("thresholds");
  const bool is_list = list != json.end() && list->is_array() && !list->empty();
  for (const Json& one : is_list ? *list : Json::array()) {
    const bool right = one.is_object() && one.contains("option") && one["option"].is_string() &&
                       one.contains("threshold") && one["threshold"].is_number();
    if (right) moved.push_back({one["option"], one["threshold"]});
  }
  if (is_list && moved.size() == list->size()) return moved;
  throw Error(Fault::input,
              "the request: \"thresholds\" must be a list of {\"option\",\"threshold\"}");
}

WebResponse edit_answer(ReviewSession& session, const VideoId& id, const std::string& action,
                        const WebRequest& request) {
  try {
    if (depth_of(request.body) > kDeepest) {
      return web_error(400, "too_deep", "the request's JSON is nested too deeply");
    }
    const Json json = parse_json(request.body, "the request");
    if (action == "preview" && json.is_object()) {
      const auto preview = session.preview(id, thresholds_of(json));
      return preview ? json_answer(*preview) : refused(preview.error());
    }
    const bool has_rev = json.is_object() && json.contains("base_rev");
    const auto base_rev = has_rev ? whole_number(json["base_rev"]) : std::nullopt;
    if (!base_rev) return web_error(400, "no_rev", "the request needs a whole \"base_rev\"");
    return edited(session, id,
                  action == "thresholds"
                      ? session.apply_thresholds(id, thresholds_of(json), *base_rev)
                      : session.edit(id, edit_of(json, action), *base_rev));
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    return web_error(400, "bad_request", error.what());
  } catch (const Json::exception&) {
    return web_error(400, "bad_request", "a number in the request is too large");
  }
}

WebResponse found(const Json& json, const WebRequest& request) {
  return json.is_null() ? not_found(request.path) : json_answer(json);
}

WebResponse entry_answer(ReviewSession& session, const VideoId& id, const WebRequest& request) {
  const Json manifest = session.manifest();
  for (const Json& video : manifest["videos"]) {
    if (video["id"] == id) return json_answer(video);
  }
  return not_found(request.path);
}

WebResponse wrong_method(const char* allowed) {
  WebResponse answer = web_error(405, "wrong_method", std::string("only ") + allowed + " here");
  answer.headers.emplace_back("Allow", allowed);
  return answer;
}

// `parts` are those behind /api/review.
WebResponse api_answer(ReviewSession& session, const std::vector<std::string>& parts,
                       const WebRequest& request) {
  const std::size_t count = parts.size();
  static const std::set<std::string> kPosted{"ops", "undo", "redo", "preview", "thresholds"};
  const bool changes = count == 2 && kPosted.contains(parts[1]);
  if (changes != (request.method == "POST") || (!changes && request.method != "GET")) {
    return wrong_method(changes ? "POST" : "GET");
  }
  if (count == 0) return json_answer(session.films());
  if (count == 1 && parts[0] == "manifest") return json_answer(session.manifest());
  const std::string& id = parts[0];
  if (!is_video_id(id)) return not_found(request.path);
  if (changes) return edit_answer(session, id, parts[1], request);
  if (count == 1) return found(session.film(id), request);
  if (count == 2 && parts[1] == "reading") return found(session.reading(id), request);
  if (count == 2 && parts[1] == "curve") return found(session.curves(id), request);
  if (count == 2 && parts[1] == "manifest") return entry_answer(session, id, request);
  if (count == 3 && parts[1] == "frame") return frame_answer(session, id, parts[2], request);
  return not_found(request.path);
}

WebResponse page_answer(const std::string& name, const WebRequest& request) {
  if (request.method != "GET") return wrong_method("GET");
  const ReviewPage* page = find_review_page(name);
  if (page == nullptr) return not_found(request.path);
  return web_response(200, std::string(page->content_type), std::string(page->text));
}

}  // namespace

WebResponse answer_review(ReviewSession& session, const WebRequest& request) {
  const std::vector<std::string> parts = path_parts(request.path);
  if (parts[0] == "api" && parts.size() >= 2 && parts[1] == "review") {
    return api_answer(session, {parts.begin() + 2, parts.end()}, request);
  }
  const bool is_page = (parts.size() == 1 && parts[0].empty()) ||
                       (parts.size() == 2 && parts[0] == "review" && is_video_id(parts[1]));
  if (is_page) return page_answer("review.html", request);
  if (parts.size() == 2 && parts[0] == "static") return page_answer(parts[1], request);
  return not_found(request.path);
}

}  // namespace tinct
