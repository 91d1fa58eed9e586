#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/net/transfer.h"

namespace tinct {

/// A link to ask about, and the size that it should have.
struct AuditLink {
  std::string url;
  std::int64_t bytes = 0;  ///< 0: not known
};

/// What a server said of a link. Nothing of the file is kept.
struct AuditAnswer {
  std::optional<FetchFailure> failure;  ///< dead: as tinct fetch would call it; wrong_size too
  bool asked = false;                   ///< false: the run was stopped before
  int status = 0;                       ///< of the last answer; 0: there was none
  std::optional<std::int64_t> bytes;    ///< as the server tells it
  std::string etag;                     ///< empty: none
  std::string media_type;               ///< as the server calls it
  std::string final_url;                ///< after redirects
};

/// How to ask. Times are in seconds.
struct AuditOptions {
  int hosts = 8;             ///< asked at once; each gets one request at a time
  int retries = 2;           ///< further tries after server errors, resets and 429
  double timeout = 30;       ///< for one answer
  double first_wait = 0.5;   ///< before the first retry; each further one waits twice as long
  double longest_wait = 60;  ///< the bound of a wait; a longer Retry-After is not waited for
  std::string contact;       ///< stands in the User-Agent
};

/// Asks for the head of every link (HEAD; where a server refuses that, GET of the first byte), host
/// by host over one connection each, and never before a Retry-After. Answers are in the order of
/// the links. An HTML page in place of a film counts as dead (not_media), as does another size
/// (wrong_size). Ends early after Ctrl-C.
[[nodiscard]] std::vector<AuditAnswer> audit_links(const std::vector<AuditLink>& links,
                                                   const AuditOptions& options);

}  // namespace tinct
