#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace tinct {

/// Why a link could not be fetched: the class that reports count and that a rerun can choose by.
enum class FailureReason {
  bad_link,      ///< no http or https URL, or one that can't be parsed
  not_found,     ///< 404 or 410
  refused,       ///< 401, 403 and every other 4xx
  rate_limited,  ///< 429, or a Retry-After longer than we wait
  server_error,  ///< 5xx
  unresolved,    ///< the host has no address (which may be the resolver's fault)
  unreachable,   ///< no connection
  tls,           ///< the certificate or the encryption is wrong
  timed_out,     ///< no connection in time, no progress, or over the deadline
  truncated,     ///< cut short or reset
  protocol,      ///< the answer is not HTTP, breaks its rules, or leads away from http and https
  redirects,     ///< too many redirects
  too_large,     ///< over the size limit
  empty,         ///< an answer without a single byte
  not_media,     ///< an HTML page, text or unknown bytes in place of a video or picture
  wrong_size,    ///< another size than the list says
  wrong_hash,    ///< another SHA-256 than the list says
  name_taken,    ///< a file that is not this link's has its name
  corrupt,       ///< a picture or film that can't be decoded whole
  placeholder,   ///< a picture that stands in place of the one that is gone
  too_small,     ///< a tracking pixel or icon
  unsupported,   ///< a picture of a kind that isn't decoded here
  opted_out,     ///< the answer's head, or tdmrep.json, forbids taking it into a dataset
  robots,        ///< robots.txt forbids asking for it
};

/// The reason as one word, as reports have it: "not_found".
[[nodiscard]] std::string_view to_string(FailureReason reason) noexcept;

/// The verdict that a reason leads to, in the words of reports and --retry-failed: "fail:http",
/// "fail:timeout", "skip:robots" …
[[nodiscard]] std::string_view verdict_of(FailureReason reason) noexcept;

/// A link that failed for good: permanent, or still failing after all retries.
struct FetchFailure {
  FailureReason reason = FailureReason::truncated;
  std::string sentence;  ///< what happened, without the URL: "the server answers 404 Not Found"
  std::string final_url = {};  ///< where it happened, after redirects; empty: at the link's own
  int tries = 0;               ///< requests that were made
  double retry_after = 0;      ///< seconds from now that its server asks to wait; 0: it doesn't
  std::string sample = {};     ///< JPEG of a refused picture, small; empty: none
};

/// What the bytes of a picture or film show.
struct MediaFacts {
  int width = 0;  ///< pixels; 0: not known
  int height = 0;
  bool gray = false;   ///< a picture without colour
  std::string pixels;  ///< XXH3-128 of size and bgr24 pixels in hex; empty: not decoded
  std::string print;   ///< hex of the fingerprint (lib/media/fingerprint.h); empty: not decoded
  std::string sample;  ///< JPEG 4:4:4 of the square sample; empty: none was wanted
};

/// A link that is on disk.
struct Fetched {
  std::filesystem::path path;
  std::int64_t bytes = 0;
  std::string sha256;      ///< 64 hex digits, of the whole file
  std::string final_url;   ///< after redirects
  std::string media_type;  ///< by the first bytes: "video/mp4"
  std::string etag;        ///< as the server wrote it; empty: none
  int redirects = 0;       ///< redirects followed in the last request
  int tries = 0;           ///< requests that failed before
  MediaFacts facts;        ///< empty where the content wasn't looked at
  bool was_there = false;  ///< TransferRequest::existing, and no request was made
};

using TransferOutcome = tl::expected<Fetched, FetchFailure>;

}  // namespace tinct
