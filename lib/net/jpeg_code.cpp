#include "lib/net/jpeg_code.h"

namespace tinct {

bool JpegCode::build(std::string_view counts, std::string_view symbols) {
  fast_.fill(0);
  steps_.clear();
  symbols_.assign(symbols.begin(), symbols.end());
  std::uint32_t code = 0;
  std::size_t place = 0;
  for (int length = 1; length <= 16; ++length) {
    const auto at = static_cast<std::size_t>(length);
    const auto count = static_cast<unsigned char>(counts[at - 1]);
    first_code_[at] = code;
    first_place_[at] = place;
    count_[at] = count;
    for (unsigned i = 0; i < count; ++i, ++code, ++place) {
      if (place >= symbols_.size() || code >> length != 0) return false;
      if (length <= kFastBits) fill(code, length, symbols_[place]);
    }
    code <<= 1;
  }
  present_ = true;
  return true;
}

void JpegCode::fill(std::uint32_t code, int length, std::uint8_t symbol) {
  const int spare = kFastBits - length;
  for (std::uint32_t i = 0; i < 1U << spare; ++i) {
    fast_[(code << spare) + i] = static_cast<std::int16_t>(length << 8 | symbol);
  }
}

int JpegCode::find_long(std::uint32_t bits16) const noexcept {
  for (int length = kFastBits + 1; length <= 16; ++length) {
    const auto at = static_cast<std::size_t>(length);
    const std::uint32_t offset = (bits16 >> (16 - length)) - first_code_[at];
    if (offset < count_[at]) return length << 8 | symbols_[first_place_[at] + offset];
  }
  return -1;
}

void JpegCode::prepare_steps() {
  if (!steps_.empty()) return;
  steps_.resize(std::size_t{1} << kStepBits);
  for (std::uint32_t window = 0; window < steps_.size(); ++window) {
    steps_[window] = step_of(window);
  }
}

JpegCode::Step JpegCode::step_of(std::uint32_t window) const noexcept {
  Step step;
  while (step.bits < kStepBits) {
    const int left = kStepBits - step.bits;
    const std::uint32_t known = window << (16 - kStepBits + step.bits) & 0xFFFF;
    // What follows the window counts as zeros: a code that is longer than the window isn't taken.
    const int found = find(known);
    if (found < 0) return step;
    const int zeros = found >> 4 & 15;
    const int size = found & 15;
    if ((found >> 8) > left || step.advance + zeros + 1 > 63) return step;
    // Its value bits may lie behind the window: they are only passed.
    step.bits = static_cast<std::uint8_t>(step.bits + (found >> 8) + size);
    if (size == 0 && zeros != 15) {
      step.ends_block = true;
      return step;
    }
    step.advance = static_cast<std::uint8_t>(step.advance + zeros + 1);
  }
  return step;
}

}  // namespace tinct
