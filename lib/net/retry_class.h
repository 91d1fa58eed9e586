#pragma once

// Private to lib/net.

#include <string>

namespace tinct {

/// The verdict that --retry-failed names: "fail:http" for "http" or "fail:http", "fail" (all
/// failures) for "all" or nothing. Throws Error(Fault::usage) that lists the classes for any other.
[[nodiscard]] std::string verdict_to_retry(const std::string& wanted);

/// Whether it names one, so that a word beside --retry-failed may have been meant for it.
[[nodiscard]] bool is_retry_class(const std::string& word);

}  // namespace tinct
