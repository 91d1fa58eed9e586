#include "metrics/inputs/fit.h"

#include <charconv>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr int kLargest = 16384;

// 0 for what is no whole number.
int side_in(std::string_view text) {
  int side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  return error == std::errc() && end == text.data() + text.size() ? side : 0;
}

}  // namespace

Fit fit_from(const std::string& text) {
  if (text.empty()) return {};
  if (text == "truth") return {.to = Fit::To::truth};
  if (text == "output") return {.to = Fit::To::output};
  const std::size_t times = text.find('x');
  if (times != std::string::npos) {
    const FrameSize size{.width = side_in(std::string_view(text).substr(0, times)),
                         .height = side_in(std::string_view(text).substr(times + 1))};
    const auto right = [](int side) { return side >= 1 && side <= kLargest; };
    if (right(size.width) && right(size.height)) return {.to = Fit::To::size, .size = size};
  }
  throw Error(Fault::usage, "--fit \"" + text +
                                "\" is not understood; write truth, output, or a size as 640x360");
}

std::string size_text(const FrameSize& size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

}  // namespace tinct
