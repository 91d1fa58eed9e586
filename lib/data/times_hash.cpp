#include "lib/data/times_hash.h"

#include <array>
#include <bit>
#include <cstddef>

namespace tinct {

void TimesHash::add(std::int64_t pts) {
  std::array<std::byte, 8> bytes{};
  const auto bits = std::bit_cast<std::uint64_t>(pts);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(bits >> 8 * i);
  hash_.update(bytes);
}

}  // namespace tinct
