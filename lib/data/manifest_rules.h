#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/manifest.h"

namespace tinct {

/// The name of the format, the value of a manifest's "format".
inline constexpr std::string_view kManifestFormat = "tinct.manifest/1";

/// A whole number of 0 … 2^53 - 1, the range that every JSON reader agrees on (RFC 7493); 24.0 and
/// 24 are the same. Nothing for any other value.
[[nodiscard]] std::optional<std::int64_t> whole_number(const Json& value) noexcept;

/// [first,last], two whole numbers up to kMaxFrameNumber. A reversed range is returned as it is.
[[nodiscard]] std::optional<FrameRange> frame_range(const Json& value) noexcept;

/// [first,last], two whole numbers of -(2^53 - 1) … 2^53 - 1: films may begin before time 0.
[[nodiscard]] std::optional<PtsRange> pts_range(const Json& value) noexcept;

/// "[0, 680]"
[[nodiscard]] std::string range_text(const FrameRange& range);

/// What a member's value must be.
enum class MemberKind {
  any,     ///< whatever JSON has
  text,    ///< a string
  name,    ///< a string that is not empty
  whole,   ///< a whole number (whole_number)
  pixels,  ///< a whole number that fits an int
  share,   ///< a number of 0 … 1
  number,  ///< any number
  flag,    ///< true or false
  object,
  list,
  digest,        ///< 64 lower-case hex digits
  video,         ///< a VideoId
  fraction,      ///< "N/D" of whole numbers, D above 0
  below,         ///< a relative path without "..": it names a file below a folder
  range,         ///< two frame numbers (frame_range), not reversed
  short_digest,  ///< 32 lower-case hex digits
  times,         ///< two presentation times (pts_range), not reversed
  fingerprints,  ///< [[frame,"48 hex"], …] with rising frame numbers
  words,         ///< a list of strings, none of them empty
};

/// Whether a value is of a kind.
[[nodiscard]] bool fits(const Json& value, MemberKind kind);

/// A member that tinct knows at one level of the manifest.
struct MemberRule {
  std::string_view name;
  MemberKind kind = MemberKind::any;
  bool required = false;
};

/// Where in the document a check stands. Its text is made only where something is wrong.
class Place {
 public:
  Place() = default;
  Place(const Place& above, std::string_view member) : above_(&above), member_(member) {}
  Place(const Place& above, std::size_t index) : above_(&above), index_(index) {}
  /// The JSON pointer (RFC 6901) of this place.
  [[nodiscard]] std::string pointer() const;

 private:
  const Place* above_ = nullptr;
  std::string_view member_;
  std::optional<std::size_t> index_;
};

/// Collects what is wrong with a manifest.
class ProblemList {
 public:
  void fatal(const Place& place, std::string sentence);
  void remark(const Place& place, std::string sentence);

  /// Checks an object against the rules of its level: missing and mistyped members are fatal,
  /// unknown ones remarks. Returns false where `value` is no object at all, which is fatal too.
  bool check_members(const Json& value, std::span<const MemberRule> rules, const Place& place);

  [[nodiscard]] std::vector<ManifestProblem> take() { return std::move(problems_); }

 private:
  std::vector<ManifestProblem> problems_;
};

/// The remarks about scenes as a whole: overlapping, nested, very short and out of order, and
/// dropped ranges that share frames with a scene. `video` is an entry of "videos"; members of a
/// wrong type are left to the other checks.
void check_ranges(const Json& video, const Place& place, ProblemList& problems);

/// The remarks about what was measured: fingerprints that belong to other frames than the scene's,
/// and pixel roots of a video that doesn't say by which recipe its pixels were made.
void check_measured(const Json& video, const Place& place, ProblemList& problems);

}  // namespace tinct
