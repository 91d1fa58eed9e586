#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "lib/net/link_list.h"

namespace tinct {

/// Reads a list of links by the ending of its name (before .gz, .zst, .xz or .bz2), in flat memory:
///
/// - `.csv`: a first line of column names; the URL is in "url", "image_url", "link" or "contenturl"
///   (any case), size and checksum in "size" or "bytes" and "sha256" where there are such columns;
///   the other columns come as `extra`, "mirrors" among them (mirrors.h). Fields in double quotes
///   may hold commas, quotes (doubled) and line ends.
/// - `.jsonl`: a value a line, an URL or an object with members of those names.
/// - `.json`: the same in an array, or in the member "urls", "links" or "items" of an object.
/// - anything else: see read_list_line (link_list.h).
///
/// What isn't a link comes as a bad line; throws Error(Fault::input) for a file that can't be read,
/// a CSV without a column of URLs, and a .json that is none.
void read_link_file(const std::filesystem::path& file, const LinkSink& sink);

/// Reads a CSV or JSON text as read_link_file does a file; `name` stands in messages.
void read_csv_links(std::string_view text, const std::string& name, const LinkSink& sink);
void read_json_links(std::string_view text, const std::string& name, const LinkSink& sink);

}  // namespace tinct
