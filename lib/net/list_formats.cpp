#include "lib/net/list_formats.h"

#include <algorithm>
#include <array>
#include <optional>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/net/csv_fields.h"
#include "lib/net/line_reader.h"
#include "lib/net/mirrors.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr std::array<std::string_view, 4> kUrlNames{"url", "image_url", "link", "contenturl"};
constexpr std::array<std::string_view, 2> kSizeNames{"size", "bytes"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

void report_bad(const LinkSink& sink, const std::string& name, std::size_t number,
                std::string_view text, const std::string& problem) {
  sink.bad({.line = number,
            .text = shown_line(text),
            .sentence = name + ":" + std::to_string(number) + ": " + problem});
}

// What stands for a bad record: its URL, where that is what is wrong. A good one may be another
// record's, which has nothing to do with this one; then all of it.
const std::string& shown_record(const std::string& url, const std::string& whole) {
  return url_problem(url).empty() ? whole : url;
}

// Text of any encoding as a JSON string: what isn't UTF-8 is replaced.
std::string extra_text(const Json& extra) {
  return extra.empty() ? std::string() : extra.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The rows of one CSV file, whose first one names the columns.
class CsvLinks {
 public:
  CsvLinks(const std::string& name, const LinkSink& sink) : name_(name), sink_(sink) {}

  void take(const std::vector<std::string>& fields, std::size_t number) {
    if (columns_.empty()) return read_columns(fields);
    if (fields.size() == 1 && fields[0].empty()) return;
    std::string url, size, sha256;
    Json extra = Json::object();
    for (std::size_t i = 0; i < std::min(fields.size(), columns_.size()); ++i) {
      if (i == url_column_) {
        url = fields[i];
      } else if (is_one_of(kSizeNames, columns_[i])) {
        size = fields[i];
      } else if (columns_[i] == "sha256") {
        sha256 = fields[i];
      } else if (!columns_[i].empty() && !fields[i].empty()) {
        extra[shown_line(columns_[i])] = fields[i];
      }
    }
    std::string problem;
    const Link link = link_of_fields(url, size, sha256, problem);
    tidy_mirrors(extra, problem);
    if (!problem.empty()) {
      return report_bad(sink_, name_, number, shown_record(url, all_fields(fields)), problem);
    }
    sink_.link(link, extra_text(extra));
  }

 private:
  static std::string all_fields(const std::vector<std::string>& fields) {
    std::string text;
    for (const std::string& field : fields) text.append(text.empty() ? "" : ", ").append(field);
    return text;
  }

  void read_columns(const std::vector<std::string>& fields) {
    for (const std::string& field : fields) columns_.push_back(ascii_lower(field));
    const auto found = std::ranges::find_if(
        columns_, [](const std::string& column) { return is_one_of(kUrlNames, column); });
    if (found == columns_.end()) {
      throw Error(Fault::input,
                  name_ + ":1: no column is called \"url\" (nor image_url, link, contenturl)");
    }
    url_column_ = static_cast<std::size_t>(found - columns_.begin());
  }

  const std::string& name_;
  const LinkSink& sink_;
  std::vector<std::string> columns_;
  std::size_t url_column_ = 0;
};

std::string field_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : value.dump();
}

void take_json(const Json& value, std::size_t number, const std::string& name,
               const LinkSink& sink) {
  std::string url, size, sha256;
  Json extra = Json::object();
  if (value.is_string()) url = value.get<std::string>();
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      const std::string lower = ascii_lower(key);
      if (url.empty() && is_one_of(kUrlNames, lower)) {
        url = field_text(member);
      } else if (is_one_of(kSizeNames, lower)) {
        size = field_text(member);
      } else if (lower == "sha256") {
        sha256 = field_text(member);
      } else if (lower == "mirrors") {
        extra[lower] = member;
      } else {
        extra[key] = member;
      }
    }
  }
  std::string problem;
  const Link link = link_of_fields(url, size, sha256, problem);
  tidy_mirrors(extra, problem);
  if (url.empty()) problem = "no URL, nor an object with a member \"url\"";
  if (!problem.empty()) {
    const std::string whole = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return report_bad(sink, name, number, shown_record(url, whole), problem);
  }
  sink.link(link, extra_text(extra));
}

const Json& list_inside(const Json& document, const std::string& name) {
  if (document.is_array()) return document;
  for (const char* member : {"urls", "links", "items"}) {
    if (document.is_object() && document.contains(member) && document[member].is_array()) {
      return document[member];
    }
  }
  throw Error(Fault::input, name + ": no array of links, nor a member \"urls\" that is one");
}

// Without recursion, and without a parse.
bool is_too_deep(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') ++i;
      in_text = c != '"';
      continue;
    }
    in_text = c == '"';
    depth += (c == '[' || c == '{') - (c == ']' || c == '}');
    if (depth > kDeepestJson) return true;
  }
  return false;
}

void take_json_line(std::string_view line, std::size_t number, const std::string& name,
                    const LinkSink& sink) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
  if (is_too_deep(line)) return report_bad(sink, name, number, line, "nested too deep");
  const Json value = Json::parse(line, nullptr, false);
  if (value.is_discarded()) return report_bad(sink, name, number, line, "no JSON");
  take_json(value, number, name, sink);
}

std::string list_ending(const std::filesystem::path& file) {
  std::filesystem::path name = file.filename();
  const std::string last = ascii_lower(name.extension().string());
  for (const char* packed : {".gz", ".zst", ".xz", ".bz2"}) {
    if (last == packed) return ascii_lower(name.stem().extension().string());
  }
  return last;
}

}  // namespace

void read_csv_links(std::string_view text, const std::string& name, const LinkSink& sink) {
  CsvLinks links(name, sink);
  CsvRecords records([&](const auto& fields, std::size_t line) { links.take(fields, line); });
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    records.line(line, number);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  records.end();
}

void read_json_links(std::string_view text, const std::string& name, const LinkSink& sink) {
  const Json document = parse_json(text, name);
  std::size_t number = 0;
  for (const Json& value : list_inside(document, name)) take_json(value, ++number, name, sink);
}

void read_link_file(const std::filesystem::path& file, const LinkSink& sink) {
  const std::string name = file.string();
  const std::string ending = list_ending(file);
  if (ending == ".json") return read_json_links(read_unpacked(file), name, sink);
  if (ending == ".csv") {
    CsvLinks links(name, sink);
    CsvRecords records([&](const auto& fields, std::size_t line) { links.take(fields, line); });
    for_each_line(file,
                  [&](std::string_view line, std::size_t number) { records.line(line, number); });
    return records.end();
  }
  const bool json_lines = ending == ".jsonl" || ending == ".ndjson";
  for_each_line(file, [&](std::string_view line, std::size_t number) {
    json_lines ? take_json_line(line, number, name, sink)
               : read_list_line(line, number, name, sink);
  });
}

}  // namespace tinct
