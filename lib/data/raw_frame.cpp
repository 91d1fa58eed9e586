#include "lib/base/errors.h"
#include "lib/data/raw_frame.h"

namespace tinct {
namespace {

constexpr std::string_view kMagic = "TRAW";
constexpr std::uint32_t kVersion1 = 1;
constexpr std::uint32_t kChannels = 3;

void put(std::string& out, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

std::uint32_t get(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
  }
  return value;
}

bool is_side(std::uint32_t value) { return value >= 1 && value <= kRawFrameMaxSide; }

}  // namespace

std::string raw_frame_header(int width, int height) {
  if (!is_side(static_cast<std::uint32_t>(width)) || !is_side(static_cast<std::uint32_t>(height))) {
    throw Error(Fault::bug, "a raw frame of " + std::to_string(width) + "x" +
                                std::to_string(height) + " pixels was asked for");
  }
  std::string out(kMagic);
  for (const std::uint32_t value : {kVersion1, static_cast<std::uint32_t>(width),
                                    static_cast<std::uint32_t>(height), kChannels}) {
    put(out, value);
  }
  return out;
}

RawFrameView parse_raw_frame(std::string_view bytes, const std::string& name) {
  const auto fail = [&](const std::string& what) {
    throw Error(Fault::input, name + " is no raw frame: " + what + "; build the dataset again");
  };
  if (bytes.size() < kRawFrameHeaderBytes) fail("it has less than 20 bytes");
  if (bytes.substr(0, 4) != kMagic) fail("it does not start with TRAW");
  if (get(bytes, 4) != kVersion1) fail("its version is not 1");
  const std::uint32_t width = get(bytes, 8);
  const std::uint32_t height = get(bytes, 12);
  if (!is_side(width) || !is_side(height)) fail("its sides are not within 1..65535");
  if (get(bytes, 16) != kChannels) fail("it does not have 3 channels");
  if (bytes.size() - kRawFrameHeaderBytes != std::uint64_t{width} * height * kChannels) {
    fail("its length does not fit its sides");
  }
  return {.width = static_cast<int>(width),
          .height = static_cast<int>(height),
          .pixels = bytes.substr(kRawFrameHeaderBytes)};
}

}  // namespace tinct
