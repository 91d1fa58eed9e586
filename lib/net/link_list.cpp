#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/net/file_name.h"
#include "lib/net/link_list.h"
#include "lib/net/media_type.h"
#include "lib/net/mirrors.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr std::size_t kShownBytes = 200;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

// Bad lines end up in JSON reports, so they are shown as ASCII whatever bytes they are.
std::string shown_line(std::string_view line) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : line.substr(0, kShownBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      text += "\\\\";
    } else if (c == '\t') {
      text += "\\t";
    } else if (c == '\r') {
      text += "\\r";
    } else if (c == '\n') {
      text += "\\n";
    } else if (byte < 0x20 || byte > 0x7e) {
      text.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    } else {
      text.push_back(c);
    }
  }
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
    return "only http:// and https:// URLs can be fetched, not \"" + shown_line(url) + "\"";
  }
  return {};
}

namespace {

std::string read_size(std::string_view field, Link& link) {
  if (field.empty() || field == "-") return {};
  std::int64_t size = 0;
  const char* end = field.data() + field.size();
  const auto parsed = std::from_chars(field.data(), end, size);
  if (parsed.ec != std::errc() || parsed.ptr != end || size < 0) {
    return "\"" + shown_line(field) + "\" is no size in bytes";
  }
  link.size = size;
  return {};
}

std::string read_sha256(std::string_view field, Link& link) {
  constexpr std::string_view kPrefix = "sha256:";
  if (field.starts_with(kPrefix)) field.remove_prefix(kPrefix.size());
  if (field.empty() || field == "-") return {};
  if (from_hex(field, 32).empty()) return "\"" + shown_line(field) + "\" is no SHA-256 in hex";
  link.sha256 = ascii_lower(field);
  return {};
}

BadLine bad_line(std::string_view line, std::size_t number, const std::string& name,
                 const std::string& problem) {
  return {.line = number,
          .text = shown_line(line),
          .sentence = (name + ":").append(std::to_string(number)).append(": ").append(problem)};
}

// What the URL of a picture ends with, in lower case; ".jpg" where it says nothing.
std::string picture_extension(std::string_view url) {
  const auto parts = split_url(url);
  const std::string path = parts ? percent_decoded(parts->path) : std::string();
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos || !has_media_extension("x" + path.substr(dot))) return ".jpg";
  return ascii_lower(path.substr(dot));
}

std::string with_escaped_blanks(std::string_view url) {
  std::string escaped;
  for (const char c : url) {
    if (c == ' ') {
      escaped += "%20";
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

}  // namespace

Link link_of_fields(std::string_view url, std::string_view size, std::string_view sha256,
                    std::string& problem) {
  Link link;
  problem = url_problem(url);
  if (problem.empty()) problem = read_size(size, link);
  if (problem.empty()) problem = read_sha256(sha256, link);
  if (problem.empty()) link.url = percent_encoded(url);
  return link;
}

void read_list_line(std::string_view whole, std::size_t number, const std::string& name,
                    const LinkSink& sink) {
  std::string_view line = trimmed(whole);
  if (line.empty() || line.front() == '#') return;
  const std::string_view shown = line;
  std::string_view fields[4];
  for (std::string_view& field : fields) {
    const std::size_t tab = line.find('\t');
    field = trimmed(line.substr(0, tab));
    line = tab == std::string_view::npos ? std::string_view{} : line.substr(tab + 1);
  }
  std::string problem;
  Link link = link_of_fields(fields[0], fields[1], fields[2], problem);
  std::string extra;
  if (!fields[3].empty()) {
    Json mirrors{{"mirrors", std::string(fields[3])}};
    tidy_mirrors(mirrors, problem);
    if (problem.empty()) extra = mirrors.dump();
  }
  if (!trimmed(line).empty()) problem = "more than the fields URL, size, SHA-256 and mirrors";
  if (problem.empty()) {
    sink.link(link, extra);
  } else {
    sink.bad(bad_line(shown, number, name, problem));
  }
}

void read_imagenet_line(std::string_view whole, std::size_t number, const std::string& name,
                        const LinkSink& sink) {
  const std::string_view line = trimmed(whole);
  if (line.empty()) return;
  const std::size_t blank = line.find_first_of(" \t");
  const std::string_view id = line.substr(0, blank);
  const std::size_t underscore = id.find('_');
  std::string problem;
  Link link;
  if (blank == std::string_view::npos || underscore == std::string_view::npos) {
    problem = "no \"WNID_N<TAB>URL\"";
  } else {
    const std::string url = with_escaped_blanks(trimmed(line.substr(blank)));
    link = link_of_fields(url, {}, {}, problem);
    link.folder = safe_file_name(id.substr(0, underscore));
    link.file_name = std::string(id) + picture_extension(link.url);
    if (link.folder.empty()) problem = "no synset in front of the URL";
  }
  if (problem.empty()) {
    sink.link(link, {});
  } else {
    sink.bad(bad_line(line, number, name, problem));
  }
}

LinkList parse_link_list(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  LinkList list;
  std::unordered_set<std::string> seen;
  const LinkSink sink{.link =
                          [&](const Link& link, const std::string&) {
                            if (seen.insert(link.url).second) list.links.push_back(link);
                          },
                      .bad = [&](const BadLine& line) { list.bad_lines.push_back(line); }};
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    read_list_line(text.substr(0, end), number, name, sink);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return list;
}

LinkList read_link_list(const std::filesystem::path& file) {
  return parse_link_list(read_file(file), file.string());
}

}  // namespace tinct
