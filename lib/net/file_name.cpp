#include <algorithm>

#include "lib/base/hash.h"
#include "lib/net/file_name.h"
#include "lib/net/media_type.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

// With "-1a2b3c4d" and ".part.json" and 35 bytes of temporary_name() it stays below the 255 bytes
// of file systems.
constexpr std::size_t kLongestName = 160;
constexpr std::size_t kLongestExtension = 12;

// The length of the UTF-8 sequence that begins the text, or 0 where none does. Overlong forms and
// surrogates don't matter here: they are refused by their second byte.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t length = first < 0x80                     ? 1
                       : first >= 0xC2 && first <= 0xDF ? 2
                       : (first & 0xF0) == 0xE0         ? 3
                       : first >= 0xF0 && first <= 0xF4 ? 4
                                                        : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if (length < 3) return length;
  const unsigned char second = byte(1);
  const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                     (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return wrong ? 0 : length;
}

std::string cleaned(std::string_view text) {
  constexpr std::string_view kForbidden = "/\\<>:\"|?*";
  std::string name;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (length == 0 || first < 0x20 || first == 0x7F ||
        kForbidden.find(text.front()) != std::string_view::npos) {
      name.push_back('_');
    } else {
      name.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  const std::size_t start = name.find_first_not_of(". ");
  if (start == std::string::npos) return {};
  return name.substr(start, name.find_last_not_of(". ") - start + 1);
}

std::size_t extension_start(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const bool is_extension =
      dot != std::string_view::npos && dot > 0 && name.size() - dot <= kLongestExtension;
  return is_extension ? dot : name.size();
}

std::string shortened(std::string name) {
  if (name.size() <= kLongestName) return name;
  const std::string extension = name.substr(extension_start(name));
  std::size_t keep = kLongestName - extension.size();
  while (keep > 0 && (static_cast<unsigned char>(name[keep]) & 0xC0) == 0x80) --keep;
  return name.substr(0, keep) + extension;
}

bool is_windows_device(std::string_view name) {
  const std::string stem = ascii_lower(name.substr(0, name.find('.')));
  if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul") return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) &&
         stem[3] >= '0' && stem[3] <= '9';
}

bool is_own_name(std::string_view name) {
  const std::string lower = ascii_lower(name);
  return lower.ends_with(".part") || lower.ends_with(".part.json");
}

std::string last_segment(std::string_view url) {
  const auto parts = split_url(url);
  if (!parts) return {};
  return safe_file_name(percent_decoded(parts->path.substr(parts->path.rfind('/') + 1)));
}

}  // namespace

std::string safe_file_name(std::string_view text) {
  std::string name = shortened(cleaned(text));
  if (name.empty()) return name;
  if (is_windows_device(name)) name.insert(0, "_");
  if (is_own_name(name)) name.push_back('_');
  return name;
}

std::string with_url_mark(const std::string& name, std::string_view url) {
  const std::string mark = "-" + hex(sha256(url)).substr(0, 8);
  std::string marked = name;
  marked.insert(extension_start(name), mark);
  return marked;
}

PlannedName planned_file_name(const Link& link) {
  if (std::string name = safe_file_name(link.file_name); !name.empty()) return {name, true};
  const std::string segment = last_segment(link.url);
  if (has_media_extension(segment)) return {segment, true};
  return {with_url_mark(segment.empty() ? "file" : segment, link.url), false};
}

std::string late_file_name(std::string_view url, std::string_view content_disposition,
                           std::string_view final_url, std::string_view media_type) {
  std::string name = safe_file_name(content_disposition_name(content_disposition));
  if (name.empty()) {
    name = last_segment(final_url);
    if (!has_media_extension(name)) name = last_segment(url);
  }
  if (name.empty()) name = "file";
  if (!has_media_extension(name)) {
    name = shortened(name + std::string(media_extension(media_type)));
  }
  return with_url_mark(name, url);
}

bool TakenNames::take(std::string_view name) { return names_.insert(ascii_lower(name)).second; }

bool TakenNames::contains(std::string_view name) const {
  return names_.contains(ascii_lower(name));
}

}  // namespace tinct
