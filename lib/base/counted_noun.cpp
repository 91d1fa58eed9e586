#include <cstddef>

#include "lib/base/counted_noun.h"

namespace tinct {

std::string with_thousands(std::int64_t number) {
  std::string digits = std::to_string(number < 0 ? 0 - static_cast<std::uint64_t>(number)
                                                 : static_cast<std::uint64_t>(number));
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return (number < 0 ? "-" : "") + digits;
}

}  // namespace tinct
