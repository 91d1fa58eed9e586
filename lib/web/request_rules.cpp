#include <algorithm>
#include <array>

#include "lib/base/json.h"
#include "lib/web/request_rules.h"

namespace tinct {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Every name below the root, hidden ones too: handlers know their own paths.
bool is_path_below_root(std::string_view path) {
  constexpr std::string_view kNever("\0\\", 2);
  if (!path.starts_with('/') || path.find_first_of(kNever) != std::string_view::npos) return false;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (path.substr(0, slash) == "..") return false;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return true;
}

std::string header(const std::map<std::string, std::string>& headers, const char* name) {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

// Browsers leave a scheme's own port out.
std::string_view without_usual_port(std::string_view host, std::string_view usual) {
  if (host.ends_with(usual)) host.remove_suffix(usual.size());
  return host;
}

bool is_local(std::string_view host, const ServerNames& names) {
  const std::string_view usual = names.tls ? ":443" : ":80";
  const std::string number = ":" + std::to_string(names.port);
  for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) {
    const std::string own = name + number;
    if (host == own || (number == usual && host == name)) return true;
  }
  return false;
}

// By its public name a server is reached over https, be it a proxy's.
bool is_public(std::string_view host, const ServerNames& names) {
  constexpr std::string_view kUsual = ":443";
  return !names.public_host.empty() &&
         without_usual_port(host, kUsual) == without_usual_port(names.public_host, kUsual);
}

bool is_own_origin(std::string_view origin, const ServerNames& names) {
  constexpr std::string_view kHttps = "https://";
  const std::string_view scheme = names.tls ? kHttps : "http://";
  if (origin.starts_with(scheme) && is_local(origin.substr(scheme.size()), names)) return true;
  return origin.starts_with(kHttps) && is_public(origin.substr(kHttps.size()), names);
}

}  // namespace

std::optional<std::string> strictly_decoded(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return bytes;
}

WebResponse web_response(int status, std::string content_type, std::string body) {
  return {.status = status,
          .content_type = std::move(content_type),
          .body = std::make_shared<const std::string>(std::move(body)),
          .part = {},
          .headers = {}};
}

WebResponse web_error(int status, const std::string& code, const std::string& message) {
  const Json error{{"error", {{"code", code}, {"message", message}}}};
  // A message may repeat a header's bytes, which need not be UTF-8.
  return web_response(status, "application/json",
                      error.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::vector<std::string> path_parts(std::string_view path) {
  std::vector<std::string> parts;
  path.remove_prefix(1);
  while (true) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    parts.emplace_back(path.substr(0, slash));
    if (slash == path.size()) return parts;
    path.remove_prefix(slash + 1);
  }
}

std::string header_value(const WebRequest& request, const std::string& name) {
  return header(request.headers, name.c_str());
}

std::string cookie_value(const WebRequest& request, std::string_view name) {
  const std::string all = header(request.headers, "cookie");
  std::string_view left = all;
  while (!left.empty()) {
    std::string_view pair = left.substr(0, left.find(';'));
    left.remove_prefix(std::min(pair.size() + 1, left.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return std::string(pair.substr(equals + 1));
    }
  }
  return {};
}

bool read_target(std::string_view target, WebRequest& request) {
  target = target.substr(0, target.find('#'));
  const std::size_t question = std::min(target.find('?'), target.size());
  const auto path = strictly_decoded(target.substr(0, question));
  if (!path || !is_path_below_root(*path)) return false;
  request.path = *path;
  std::string_view query = target.substr(std::min(question + 1, target.size()));
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = strictly_decoded(pair.substr(0, equals));
    const auto value = strictly_decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return false;
    request.query[*name] = *value;
  }
  return true;
}

std::optional<WebResponse> refuse_request(std::string_view method,
                                          const std::map<std::string, std::string>& headers,
                                          const ServerNames& names) {
  const std::string host = header(headers, "host");
  if (!is_local(host, names) && !is_public(host, names)) {
    return web_error(403, "foreign_host",
                     "this server answers as 127.0.0.1, [::1] and localhost" +
                         (names.public_host.empty() ? " only" : " and " + names.public_host));
  }
  const std::string origin = header(headers, "origin");
  if (!origin.empty() && !is_own_origin(origin, names)) {
    return web_error(403, "foreign_origin", "pages of " + origin + " may not use this server");
  }
  if (method == "GET" || method == "HEAD") return std::nullopt;
  const std::string site = header(headers, "sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") {
    return web_error(403, "foreign_origin", "pages of another site may not use this server");
  }
  const std::string type = header(headers, "content-type");
  if (type.substr(0, type.find(';')) != "application/json") {
    return web_error(415, "not_json", "send JSON, with Content-Type: application/json");
  }
  return std::nullopt;
}

void add_safety_headers(WebResponse& response) {
  const bool has_cache_rule = std::ranges::any_of(
      response.headers, [](const auto& header) { return header.first == "Cache-Control"; });
  response.headers.insert(
      response.headers.end(),
      {{"Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "media-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"},
       {"X-Content-Type-Options", "nosniff"},
       {"Referrer-Policy", "no-referrer"},
       {"Cross-Origin-Resource-Policy", "same-origin"},
       {"Cross-Origin-Opener-Policy", "same-origin"}});
  if (!has_cache_rule) response.headers.emplace_back("Cache-Control", "no-store");
}

}  // namespace tinct
