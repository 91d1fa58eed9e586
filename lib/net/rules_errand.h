#pragma once

// Private to lib/net.

#include <optional>
#include <string>
#include <string_view>

#include "lib/net/failures.h"

namespace tinct {

/// A file in which a host says what may be asked of it.
struct RulesFile {
  std::string_view path;
  std::string_view name;  ///< in messages
  long redirects = 0;     ///< how many are followed; with none, one is as good as no file
};
/// Section 2.3.1.2 of RFC 9309 asks for five redirects.
inline constexpr RulesFile kRobotsFile{"/robots.txt", "robots.txt", 5};
/// Where a redirect leads, nobody has asked for robots.txt.
inline constexpr RulesFile kTdmFile{"/.well-known/tdmrep.json", "tdmrep.json", 0};

/// What became of a request for such a file (RFC 9309, section 2.3.1).
struct RobotsAnswer {
  bool known = false;  ///< `text` holds the rules; empty: there are none (4xx)
  std::string text;
  TryFailure failure;      ///< where it is not known
  double retry_after = 0;  ///< seconds
};

/// A host's wish for its rules file. Where redirects lead to another host, that one's loop asks, so
/// that its limits hold, and sends the answer back.
struct RulesErrand {
  std::string host;  ///< the host_key of whose rules they are
  RulesFile file;
  std::string url;                                    ///< what is to be asked for now
  long redirects = 0;                                 ///< followed so far
  std::optional<RobotsAnswer> answer = std::nullopt;  ///< once there is one

  /// The host_key of where it has to go: to be asked, or back with its answer.
  [[nodiscard]] std::string next_host() const;
  /// Answers it with a failure that further tries wouldn't mend.
  void fail(FetchFailure why);
};

}  // namespace tinct
