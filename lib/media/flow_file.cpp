#include "lib/media/flow_file.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace tinct {
namespace {

static_assert(std::endian::native == std::endian::little, ".flo files are little endian");

constexpr float kMagic = 202021.25F;  // the bytes "PIEH"
constexpr std::size_t kHeader = 12;
constexpr std::int32_t kLargestSide = 1 << 16;

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw Error(Fault::input, name + " is not a .flo file tinct can use: " + what);
}

template <typename Value>
Value value_at(std::string_view bytes, std::size_t at) {
  Value value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

FlowField read_flow_file(const std::filesystem::path& path) {
  return flow_from_bytes(read_file(path), path.string());
}

FlowField flow_from_bytes(std::string_view bytes, const std::string& name) {
  if (bytes.size() < kHeader || value_at<float>(bytes, 0) != kMagic) {
    refuse(name, "it does not begin with the number 202021.25");
  }
  const auto width = value_at<std::int32_t>(bytes, 4);
  const auto height = value_at<std::int32_t>(bytes, 8);
  if (width < 1 || height < 1 || width > kLargestSide || height > kLargestSide) {
    refuse(name, "its size reads " + std::to_string(width) + "x" + std::to_string(height));
  }
  const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  if (bytes.size() != kHeader + 8 * pixels) {
    refuse(name, "it has " + std::to_string(bytes.size()) + " bytes, but " + std::to_string(width) +
                     "x" + std::to_string(height) + " vectors take " +
                     std::to_string(kHeader + 8 * pixels));
  }
  FlowField flow{.width = width, .height = height, .u{}, .v{}};
  flow.u.resize(pixels);
  flow.v.resize(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    flow.u[i] = value_at<float>(bytes, kHeader + 8 * i);
    flow.v[i] = value_at<float>(bytes, kHeader + 8 * i + 4);
    if (!std::isfinite(flow.u[i]) || !std::isfinite(flow.v[i])) {
      refuse(name, "vector " + std::to_string(i) + " is not a number");
    }
  }
  return flow;
}

void write_flow_file(const std::filesystem::path& path, const FlowField& flow) {
  create_folders(path.parent_path());
  std::string bytes(kHeader + 8 * flow.u.size(), '\0');
  const auto put = [&](std::size_t at, const auto& value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
  };
  put(0, kMagic);
  put(4, std::int32_t{flow.width});
  put(8, std::int32_t{flow.height});
  for (std::size_t i = 0; i < flow.u.size(); ++i) {
    put(kHeader + 8 * i, flow.u[i]);
    put(kHeader + 8 * i + 4, flow.v[i]);
  }
  write_file_renamed(path, bytes);
}

}  // namespace tinct
