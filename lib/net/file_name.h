#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>

#include "lib/net/link_list.h"

namespace tinct {

/// How a link's file is named before anything was asked of the server.
struct PlannedName {
  std::string name;
  /// False where the URL says nothing (`download.php?id=7`): then late_file_name gives the name.
  bool final = true;
};

/// A name that is safe in a folder on any system: one path segment of valid UTF-8, at most 160
/// bytes, no separators, control characters or `<>:"|?*`, no leading dot, not a name that Windows
/// reserves nor one that fetch uses itself. The extension survives the cut. Empty for nothing left.
[[nodiscard]] std::string safe_file_name(std::string_view text);

/// `name` with `-` and 8 hex digits of the URL's SHA-256 before its extension: how names are told
/// apart, the same in every run and whatever the order of arrival.
[[nodiscard]] std::string with_url_mark(const std::string& name, std::string_view url);

/// The link's own `file_name`, else the URL's last path segment where that ends as a video or
/// picture; else a name with the URL's mark that isn't final.
[[nodiscard]] PlannedName planned_file_name(const Link& link);

/// The name when the answer is there: from Content-Disposition (the header's value; empty: none),
/// else the last segment of the final URL, else that of the link; always with the URL's mark and
/// with the extension of `media_type` where it has none of a video or picture.
[[nodiscard]] std::string late_file_name(std::string_view url, std::string_view content_disposition,
                                         std::string_view final_url, std::string_view media_type);

/// The file name in a Content-Disposition value (RFC 6266, `filename*` before `filename`), as it
/// stands there: make it safe before use. Empty when there is none.
[[nodiscard]] std::string content_disposition_name(std::string_view value);

/// Names in use, compared as file systems without letter case do.
class TakenNames {
 public:
  /// Reserves a name; false when it is taken.
  bool take(std::string_view name);
  [[nodiscard]] bool contains(std::string_view name) const;

 private:
  std::unordered_set<std::string> names_;
};

}  // namespace tinct
