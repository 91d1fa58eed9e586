#include <algorithm>

#include "lib/net/url.h"

namespace tinct {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::optional<UrlParts> split_url(std::string_view url) {
  UrlParts parts;
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  parts.scheme = url.substr(0, colon);
  const std::string scheme = ascii_lower(parts.scheme);
  if (scheme != "http" && scheme != "https") return std::nullopt;
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  parts.authority = rest.substr(0, rest.find_first_of("/?"));
  rest.remove_prefix(parts.authority.size());
  if (const auto at = parts.authority.rfind('@'); at != std::string_view::npos) {
    parts.authority.remove_prefix(at + 1);
  }
  if (parts.authority.empty() || parts.authority.front() == ':') return std::nullopt;
  const std::size_t question = rest.find('?');
  parts.path = rest.substr(0, question);
  if (question != std::string_view::npos) parts.query = rest.substr(question + 1);
  return parts;
}

std::string host_key(std::string_view url) {
  const auto parts = split_url(url);
  if (!parts) return {};
  const std::string scheme = ascii_lower(parts->scheme);
  std::string authority = ascii_lower(parts->authority);
  const std::string_view usual_port = scheme == "http" ? ":80" : ":443";
  if (authority.ends_with(usual_port)) authority.resize(authority.size() - usual_port.size());
  return scheme + "://" + authority;
}

std::string percent_encoded(std::string_view url) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(url.size());
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte > 0x7e) {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      encoded.push_back(c);
    }
  }
  return encoded;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && text.size() - i > 2 ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      decoded.push_back(text[i]);
    } else {
      decoded.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return decoded;
}

}  // namespace tinct
