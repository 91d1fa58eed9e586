#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
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
  std::string folder = {};           ///< below the out folder; empty: the out folder itself
};

/// A line that is no link. `sentence` names the place as FILE:LINE and what is wrong with it.
struct BadLine {
  std::size_t line = 0;  ///< counted from 1
  std::string text;      ///< the line as shown_line has it
  std::string sentence;
};

/// Takes what a list holds, piece by piece, in its own order; URLs may come again.
struct LinkSink {
  /// `extra` is a JSON object of what the source says besides, or empty.
  std::function<void(const Link& link, const std::string& extra)> link;
  std::function<void(const BadLine& line)> bad;
};

/// What a list holds, in its own order. A URL that is listed twice comes once (the first wins).
struct LinkList {
  std::vector<Link> links;
  std::vector<BadLine> bad_lines;
};

/// Reads a link list: one URL a line, behind it after TABs SIZE, SHA256 and MIRRORS, as many of
/// them as are wanted. SIZE is in bytes (`-` or nothing: not known), SHA256 is 64 hex digits, with
/// or without `sha256:` in front, MIRRORS are further addresses with blanks between (mirrors.h).
/// Empty lines and lines that begin with `#` are skipped; LF and CR LF ends, and a byte order mark,
/// are taken. Bytes above 0x7e in a URL are percent-encoded as they stand, whatever their encoding.
/// Never throws for the text: what isn't a link comes back in `bad_lines`. `name` stands for the
/// file in messages.
[[nodiscard]] LinkList parse_link_list(std::string_view text, const std::string& name);

/// Reads one line of such a list, without its line end; `number` and `name` stand in messages.
void read_list_line(std::string_view line, std::size_t number, const std::string& name,
                    const LinkSink& sink);

/// Reads one line of an ImageNet list (fall11_urls.txt): `WNID_N`, white space, URL. Lines are
/// bytes of any encoding; blanks inside a URL become %20, bytes above 0x7e are percent-encoded. The
/// file is named WNID/WNID_N with the URL's extension, or .jpg.
void read_imagenet_line(std::string_view line, std::size_t number, const std::string& name,
                        const LinkSink& sink);

/// Bytes of a URL, in a list or a redirect.
inline constexpr std::size_t kLongestUrl = 8192;

/// Why a URL can't be fetched ("a space or control character in the URL"); empty: it can.
[[nodiscard]] std::string url_problem(std::string_view url);

/// A link of three fields as lists have them, or the sentence of what is wrong with it in
/// `problem`.
[[nodiscard]] Link link_of_fields(std::string_view url, std::string_view size,
                                  std::string_view sha256, std::string& problem);

/// The first 200 of any bytes as ASCII, for messages: a TAB as \t, what can't be seen or isn't
/// ASCII as \xNN, a backslash as two.
[[nodiscard]] std::string shown_line(std::string_view line);

/// Reads a file with parse_link_list. Throws Error(Fault::input) when it can't be read.
[[nodiscard]] LinkList read_link_list(const std::filesystem::path& file);

}  // namespace tinct
