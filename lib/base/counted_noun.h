#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace tinct {

/// 143785 -> "143,785", -1000 -> "-1,000", as people read them; never for a machine.
[[nodiscard]] std::string with_thousands(std::int64_t number);

/// A number with what it counts: "1 film", "0 films", "143,785 frames". The noun is given for one;
/// its plural has an "s" behind it, as all nouns of tinct's texts have.
[[nodiscard]] std::string counted_noun(std::integral auto count, std::string_view noun) {
  return with_thousands(static_cast<std::int64_t>(count))
      .append(" ")
      .append(noun)
      .append(count == 1 ? "" : "s");
}

}  // namespace tinct
