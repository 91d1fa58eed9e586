#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// One thing to fetch: where it is and what is known about it beforehand.
struct Link {
  std::string url;                   ///< http or https, percent-encoded (bytes 0x21..0x7e only)
  std::string file_name;             ///< the name to save it under; empty: taken from the URL
  std::optional<std::int64_t> size;  ///< bytes, where the list says so
  std::string sha256;                ///< 64 lower-case hex digits, or empty
};

/// A line that is no link. `sentence` names the place as FILE:LINE and what is wrong with it.
struct BadLine {
  std::size_t line = 0;  ///< counted from 1
  std::string text;      ///< the line as it stands, cut after 200 bytes, always valid UTF-8
  std::string sentence;
};

/// What a list holds, in its own order. A URL that is listed twice comes once (the first wins).
struct LinkList {
  std::vector<Link> links;
  std::vector<BadLine> bad_lines;
};

/// Reads a link list: one URL a line, or `URL<TAB>SIZE`, or `URL<TAB>SIZE<TAB>SHA256`. SIZE is in
/// bytes (`-` or nothing: not known), SHA256 is 64 hex digits, with or without `sha256:` in front.
/// Empty lines and lines that begin with `#` are skipped; LF and CR LF ends, and a byte order mark,
/// are taken. Bytes above 0x7e in a URL are percent-encoded as they stand, whatever their encoding.
/// Never throws for the text: what isn't a link comes back in `bad_lines`. `name` stands for the
/// file in messages.
[[nodiscard]] LinkList parse_link_list(std::string_view text, const std::string& name);

/// Reads a file with parse_link_list. Throws Error(Fault::input) when it can't be read.
[[nodiscard]] LinkList read_link_list(const std::filesystem::path& file);

}  // namespace tinct
