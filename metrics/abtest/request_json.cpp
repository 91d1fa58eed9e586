#include "metrics/abtest/request_json.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "metrics/abtest/request_refused.h"

namespace tinct {
namespace {

constexpr int kDeepest = 16;

// Braces in texts count too: a text with sixteen of them has no business here.
bool is_too_deep(const std::string& text) {
  int depth = 0;
  int deepest = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if (c == ']' || c == '}') --depth;
  }
  return deepest > kDeepest;
}

}  // namespace

Json request_json(const std::string& body) {
  if (is_too_deep(body)) {
    throw RequestRefused(400, "too_deep", "the request's JSON is nested too deeply");
  }
  Json json;
  try {
    json = parse_json(body, "the request");
  } catch (const Error& error) {
    throw RequestRefused(400, "bad_request", error.what());
  } catch (const Json::exception&) {
    throw RequestRefused(400, "bad_request", "a number in the request is too large");
  }
  if (!json.is_object()) throw RequestRefused(400, "bad_request", "send a JSON object");
  return json;
}

std::string request_text(const Json& json, const char* member, std::size_t most) {
  const auto found = json.find(member);
  if (found == json.end() || found->is_null()) return {};
  if (!found->is_string() || found->get_ref<const std::string&>().size() > most) {
    throw RequestRefused(400, "bad_request",
                         std::string("\"") + member + "\" must be a text of at most " +
                             std::to_string(most) + " bytes");
  }
  return found->get<std::string>();
}

}  // namespace tinct
