#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace tinct {

/// A JSON value; members of objects are in the order of their names.
using Json = nlohmann::json;

/// Canonical JSON (RFC 8785): members sorted by UTF-16 code units, shortest numbers as ECMAScript
/// prints them, no spaces. Non-finite numbers throw Error(Fault::bug). No newline at the end.
[[nodiscard]] std::string canonical_json(const Json& value);

/// The bytes of a canonical file: canonical_json and a newline.
[[nodiscard]] std::string canonical_json_file(const Json& value);

/// How many arrays and objects may stand in one another: writing them takes stack for each.
inline constexpr int kDeepestJson = 256;

/// Parses JSON text. Throws Error(Fault::input) with `name`, line and column; refuses duplicate
/// members, since two readers would disagree about them, and what is nested deeper than
/// kDeepestJson.
[[nodiscard]] Json parse_json(std::string_view text, const std::string& name);

/// Reads and parses a file; errors as read_file and parse_json.
[[nodiscard]] Json read_json_file(const std::filesystem::path& path);

}  // namespace tinct
