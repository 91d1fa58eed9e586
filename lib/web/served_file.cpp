#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <system_error>
#include <utility>

#include "lib/web/request_rules.h"
#include "lib/web/served_file.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// No part begins with a dot, which ".." does too. Each is looked at after decoding, so that
// "%2e%2e" and "..%2f" are seen as what they are.
bool is_path_of_visible_names(std::string_view path) {
  if (path.find('\0') != std::string_view::npos || path.find('\\') != std::string_view::npos) {
    return false;
  }
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (path.substr(0, slash).starts_with('.')) return false;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return true;
}

bool is_inside(const fs::path& root, const fs::path& path) {
  const auto [root_end, ignored] =
      std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return root_end == root.end();
}

std::string etag_of(const struct stat& status) {
  char text[80];
  std::snprintf(text, sizeof text, "\"%llx-%llx-%llx.%lx\"",
                static_cast<unsigned long long>(status.st_size),
                static_cast<unsigned long long>(status.st_ino),
                static_cast<unsigned long long>(status.st_mtim.tv_sec),
                static_cast<unsigned long>(status.st_mtim.tv_nsec));
  return text;
}

}  // namespace

std::string http_date(std::int64_t seconds) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[64];
  // strftime's names of days and months would follow the locale.
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                utc.tm_min, utc.tm_sec);
  return text;
}

std::string_view content_type(const fs::path& path) {
  using std::string_view_literals::operator""sv;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 25> kTypes{{
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".txt", "text/plain; charset=utf-8"},
      {".csv", "text/csv; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".webp", "image/webp"},
      {".avif", "image/avif"},
      {".tif", "image/tiff"},
      {".tiff", "image/tiff"},
      {".mp4", "video/mp4"},
      {".m4v", "video/mp4"},
      {".mov", "video/quicktime"},
      {".webm", "video/webm"},
      {".mkv", "video/x-matroska"},
      {".avi", "video/x-msvideo"},
      {".tar", "application/x-tar"},
      {".wasm", "application/wasm"},
      {".woff2", "font/woff2"},
  }};
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto* known = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const auto& entry) { return entry.first == extension; });
  return known == kTypes.end() ? "application/octet-stream"sv : known->second;
}

std::optional<ServedFile> open_served_file(const fs::path& root, std::string_view target) {
  const auto path = strictly_decoded(target.substr(0, target.find_first_of("?#")));
  if (!path || !path->starts_with('/') ||
      !is_path_of_visible_names(std::string_view(*path).substr(1))) {
    return std::nullopt;
  }
  std::error_code error;
  // "root / path" would throw the root away for an absolute path, and "//a" stays one.
  const std::size_t start = std::min(path->find_first_not_of('/'), path->size());
  const fs::path real = fs::canonical(root / path->substr(start), error);
  if (error || !is_inside(root, real)) return std::nullopt;
  ServedFile file;
  file.descriptor = ::open(real.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file.descriptor < 0) return std::nullopt;
  struct stat status {};
  if (::fstat(file.descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(file.descriptor);
    return std::nullopt;
  }
  file.size = static_cast<std::uint64_t>(status.st_size);
  file.etag = etag_of(status);
  file.last_modified = http_date(status.st_mtim.tv_sec);
  file.content_type = content_type(real);
  return file;
}

}  // namespace tinct
