#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/net/link_list.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr std::size_t kLongestUrl = 8192;
constexpr std::size_t kShownBytes = 200;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string percent_encoded(std::string_view url) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(url.size());
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x7e) {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      encoded.push_back(c);
    }
  }
  return encoded;
}

// Bad lines end up in JSON reports, so they are shown as ASCII whatever bytes they are.
std::string shown(std::string_view line) {
  std::string text(line.substr(0, kShownBytes));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text;
}

// What is wrong with a URL, or nothing.
std::string url_problem(std::string_view url) {
  if (url.size() > kLongestUrl) return "a URL of more than 8192 bytes";
  const bool blank = std::any_of(url.begin(), url.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
  });
  if (blank) return "a space or control character in the URL; write %20 for a space";
  if (!split_url(url)) {
    return "only http:// and https:// URLs can be fetched, not \"" + shown(url) + "\"";
  }
  return {};
}

std::string read_size(std::string_view field, Link& link) {
  if (field.empty() || field == "-") return {};
  std::int64_t size = 0;
  const char* end = field.data() + field.size();
  const auto parsed = std::from_chars(field.data(), end, size);
  if (parsed.ec != std::errc() || parsed.ptr != end || size < 0) {
    return "\"" + shown(field) + "\" is no size in bytes";
  }
  link.size = size;
  return {};
}

std::string read_sha256(std::string_view field, Link& link) {
  constexpr std::string_view kPrefix = "sha256:";
  if (field.starts_with(kPrefix)) field.remove_prefix(kPrefix.size());
  if (field.empty() || field == "-") return {};
  if (from_hex(field, 32).empty()) return "\"" + shown(field) + "\" is no SHA-256 in hex";
  link.sha256 = ascii_lower(field);
  return {};
}

// Fills the link; what is wrong with the line comes back, or nothing.
std::string read_line(std::string_view line, Link& link) {
  std::string_view fields[3];
  for (std::string_view& field : fields) {
    const std::size_t tab = line.find('\t');
    field = trimmed(line.substr(0, tab));
    line = tab == std::string_view::npos ? std::string_view{} : line.substr(tab + 1);
  }
  if (!trimmed(line).empty()) return "more than the three fields URL, size and SHA-256";
  std::string problem = url_problem(fields[0]);
  if (problem.empty()) problem = read_size(fields[1], link);
  if (problem.empty()) problem = read_sha256(fields[2], link);
  if (problem.empty()) link.url = percent_encoded(fields[0]);
  return problem;
}

}  // namespace

LinkList parse_link_list(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  LinkList list;
  std::unordered_set<std::string> seen;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.empty() || line.front() == '#') continue;
    Link link;
    const std::string problem = read_line(line, link);
    if (!problem.empty()) {
      list.bad_lines.push_back(
          {.line = number,
           .text = shown(line),
           .sentence = (name + ":").append(std::to_string(number)).append(": ").append(problem)});
    } else if (seen.insert(link.url).second) {
      list.links.push_back(std::move(link));
    }
  }
  return list;
}

LinkList read_link_list(const std::filesystem::path& file) {
  return parse_link_list(read_file(file), file.string());
}

}  // namespace tinct
