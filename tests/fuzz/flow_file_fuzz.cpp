#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/media/flow_file.h"

namespace {

void expect(bool fact) {
  if (!fact) std::abort();
}

// Any bytes are either refused with a sentence or are a field of finite vectors that takes exactly
// the bytes which are there.
void parse(std::string_view bytes) {
  try {
    const tinct::FlowField flow = tinct::flow_from_bytes(bytes, "fuzz");
    expect(flow.width > 0 && flow.height > 0);
    const std::size_t pixels =
        static_cast<std::size_t>(flow.width) * static_cast<std::size_t>(flow.height);
    expect(flow.u.size() == pixels && flow.v.size() == pixels);
    expect(bytes.size() == 12 + 8 * pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
      expect(std::isfinite(flow.u[i]) && std::isfinite(flow.v[i]));
    }
  } catch (const tinct::Error& error) {
    // Refusing is right; crashing is not.
    expect(error.fault() == tinct::Fault::input);
  }
}

/// The same file with a size that fits its length, which random changes hardly ever do.
std::string with_right_size(std::string_view bytes) {
  constexpr std::size_t kHeader = 12;
  constexpr float kMagic = 202021.25F;
  std::string whole(bytes);
  if (whole.size() < kHeader + 8) return whole;
  whole.resize(whole.size() - (whole.size() - kHeader) % 8);
  const auto width = static_cast<std::int32_t>((whole.size() - kHeader) / 8);
  const std::int32_t height = 1;
  std::memcpy(whole.data(), &kMagic, 4);
  std::memcpy(whole.data() + 4, &width, 4);
  std::memcpy(whole.data() + 8, &height, 4);
  return whole;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  parse(bytes);
  parse(with_right_size(bytes));
  return 0;
}
