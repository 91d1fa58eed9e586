#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>

#include "lib/base/options.h"
#include "lib/base/short_text.h"
#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

constexpr std::int64_t kMaxSafeInteger = (std::int64_t{1} << 53) - 1;

bool is_hex(const std::string& text, std::size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  if (text.empty() ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return {};
  }
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

bool is_fraction(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return false;
  const auto over = digits(std::string_view(text).substr(0, slash));
  const auto under = digits(std::string_view(text).substr(slash + 1));
  return over && under && *under > 0;
}

bool is_below(const std::string& text) {
  const std::filesystem::path path(text);
  return !text.empty() && path.is_relative() && text.find('\0') == std::string::npos &&
         std::none_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
}

bool is_fingerprint(const Json& value) {
  if (!value.is_array() || value.size() != 2) return false;
  const auto frame = whole_number(value[0]);
  const auto* text = value[1].get_ptr<const std::string*>();
  return frame && *frame <= kMaxFrameNumber && text != nullptr && is_hex(*text, 48);
}

bool are_fingerprints(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), is_fingerprint) &&
         std::adjacent_find(value.begin(), value.end(), [](const Json& a, const Json& b) {
           return *whole_number(a[0]) >= *whole_number(b[0]);
         }) == value.end();
}

bool are_words(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& word) {
           return fits(word, MemberKind::name);
         });
}

std::optional<std::int64_t> safe_integer(const Json& value) noexcept {
  const auto* number = value.get_ptr<const Json::number_integer_t*>();
  if (number == nullptr || *number >= 0) return whole_number(value);
  return *number >= -kMaxSafeInteger ? std::optional(*number) : std::nullopt;
}

const char* wanted(MemberKind kind) {
  switch (kind) {
    case MemberKind::any: return "anything";
    case MemberKind::text: return "a text";
    case MemberKind::name: return "a text that is not empty";
    case MemberKind::whole: return "a whole number from 0 to 2^53 - 1";
    case MemberKind::pixels: return "a whole number from 0 to 2147483647";
    case MemberKind::share: return "a number from 0 to 1";
    case MemberKind::number: return "a number";
    case MemberKind::flag: return "true or false";
    case MemberKind::object: return "an object";
    case MemberKind::list: return "a list";
    case MemberKind::digest: return "a hash of 64 lower-case hex digits";
    case MemberKind::video: return "a video id of 40 lower-case hex digits";
    case MemberKind::fraction: return "a fraction such as \"24000/1001\"";
    case MemberKind::below: return "a relative path below the media folder, without \"..\"";
    case MemberKind::range: return "[first,last], two frame numbers from 0 to 4294967295";
    case MemberKind::short_digest: return "a hash of 32 lower-case hex digits";
    case MemberKind::times: return "[first,last], two whole numbers that rise";
    case MemberKind::fingerprints:
      return "[[frame,\"48 lower-case hex digits\"], ...] with rising frame numbers";
    case MemberKind::words: return "a list of texts that are not empty";
  }
  return "";
}

std::string found(const Json& value) {
  if (value.is_structured()) return value.is_array() ? "a list" : "an object";
  return short_text(value);
}

std::string mistyped(const MemberRule& rule, const Json& value) {
  if (rule.kind == MemberKind::range) {
    if (const auto range = frame_range(value)) {
      return "the range " + range_text(*range) + " is reversed; the first frame comes first";
    }
  }
  return "\"" + std::string(rule.name) + "\" must be " + wanted(rule.kind) + ", not " +
         found(value);
}

std::string unknown(const std::string& member, std::span<const MemberRule> rules) {
  constexpr std::size_t kLongestWord = 40;
  std::vector<std::string> names;
  for (const MemberRule& rule : rules) names.emplace_back(rule.name);
  const std::string near =
      member.size() <= kLongestWord ? nearest_word(member, names) : std::string();
  return "tinct does not know the member " + short_text(Json(member)) + " and keeps it as it is" +
         (near.empty() ? "" : "; was \"" + near + "\" meant?");
}

}  // namespace

bool fits(const Json& value, MemberKind kind) {
  const auto* text = value.get_ptr<const std::string*>();
  switch (kind) {
    case MemberKind::any: return true;
    case MemberKind::text: return text != nullptr;
    case MemberKind::name: return text != nullptr && !text->empty();
    case MemberKind::whole: return whole_number(value).has_value();
    case MemberKind::pixels: {
      const auto number = whole_number(value);
      return number && *number <= std::numeric_limits<int>::max();
    }
    case MemberKind::share:
      return value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1;
    case MemberKind::number: return value.is_number();
    case MemberKind::flag: return value.is_boolean();
    case MemberKind::object: return value.is_object();
    case MemberKind::list: return value.is_array();
    case MemberKind::digest: return text != nullptr && is_hex(*text, 64);
    case MemberKind::video: return text != nullptr && is_video_id(*text);
    case MemberKind::fraction: return text != nullptr && is_fraction(*text);
    case MemberKind::below: return text != nullptr && is_below(*text);
    case MemberKind::range: {
      const auto range = frame_range(value);
      return range && range->first <= range->last;
    }
    case MemberKind::short_digest: return text != nullptr && is_hex(*text, 32);
    case MemberKind::times: {
      const auto times = pts_range(value);
      return times && times->first <= times->last;
    }
    case MemberKind::fingerprints: return are_fingerprints(value);
    case MemberKind::words: return are_words(value);
  }
  return false;
}

std::optional<std::int64_t> whole_number(const Json& value) noexcept {
  if (const auto* number = value.get_ptr<const Json::number_unsigned_t*>()) {
    if (*number > static_cast<std::uint64_t>(kMaxSafeInteger)) return {};
    return static_cast<std::int64_t>(*number);
  }
  if (const auto* number = value.get_ptr<const Json::number_integer_t*>()) {
    if (*number < 0 || *number > kMaxSafeInteger) return {};
    return *number;
  }
  if (const auto* number = value.get_ptr<const Json::number_float_t*>()) {
    if (!(*number >= 0 && *number <= static_cast<double>(kMaxSafeInteger))) return {};
    if (std::trunc(*number) != *number) return {};
    return static_cast<std::int64_t>(*number);
  }
  return {};
}

std::optional<FrameRange> frame_range(const Json& value) noexcept {
  if (!value.is_array() || value.size() != 2) return {};
  const auto first = whole_number(value[0]);
  const auto last = whole_number(value[1]);
  if (!first || !last || *first > kMaxFrameNumber || *last > kMaxFrameNumber) return {};
  return FrameRange{*first, *last};
}

std::optional<PtsRange> pts_range(const Json& value) noexcept {
  if (!value.is_array() || value.size() != 2) return {};
  const auto first = safe_integer(value[0]);
  const auto last = safe_integer(value[1]);
  if (!first || !last) return {};
  return PtsRange{*first, *last};
}

std::string range_text(const FrameRange& range) {
  return "[" + std::to_string(range.first) + ", " + std::to_string(range.last) + "]";
}

std::string Place::pointer() const {
  if (above_ == nullptr) return "";
  std::string text = above_->pointer() + "/";
  if (index_) return text + std::to_string(*index_);
  for (const char c : member_) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

void ProblemList::fatal(const Place& place, std::string sentence) {
  problems_.push_back({.fatal = true, .where = place.pointer(), .sentence = std::move(sentence)});
}

void ProblemList::remark(const Place& place, std::string sentence) {
  problems_.push_back({.fatal = false, .where = place.pointer(), .sentence = std::move(sentence)});
}

bool ProblemList::check_members(const Json& value, std::span<const MemberRule> rules,
                                const Place& place) {
  if (!value.is_object()) {
    fatal(place, "here must be an object, not " + found(value));
    return false;
  }
  for (const MemberRule& rule : rules) {
    const auto member = value.find(rule.name);
    if (member == value.end()) {
      if (rule.required) {
        fatal(place,
              "\"" + std::string(rule.name) + "\" is missing; it must be " + wanted(rule.kind));
      }
    } else if (!fits(*member, rule.kind)) {
      fatal(Place(place, rule.name), mistyped(rule, *member));
    }
  }
  for (const auto& member : value.items()) {
    const std::string& name = member.key();
    const bool known = std::any_of(rules.begin(), rules.end(),
                                   [&](const MemberRule& rule) { return rule.name == name; });
    if (!known) remark(Place(place, name), unknown(name, rules));
  }
  return true;
}

}  // namespace tinct
