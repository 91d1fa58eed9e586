#pragma once

#include <cstdint>
#include <string_view>

namespace tinct {

/// A rate in bytes a second as yt-dlp's --limit-rate has it: "800000", "500K", "4.2M", "1G", with K
/// for 1024. Empty and "0" are 0, no limit. Throws Error(Fault::usage) for anything else, and for
/// less than 1K, with which no transfer would end.
[[nodiscard]] std::int64_t byte_rate_from_text(std::string_view text);

}  // namespace tinct
