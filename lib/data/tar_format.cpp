#include <cstdio>
#include <cstring>

#include "lib/base/errors.h"
#include "lib/data/tar_format.h"

namespace tinct {
namespace {

constexpr std::size_t kNameBytes = 100;
constexpr std::size_t kPrefixBytes = 155;
constexpr std::size_t kPrefixOffset = 345;
constexpr std::size_t kChecksumOffset = 148;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::uint64_t kLengthLimit = std::uint64_t{1} << 33;

void put(std::string& header, std::size_t offset, std::string_view text) {
  header.replace(offset, text.size(), text);
}

// The sum of all bytes with the checksum's own field taken as spaces.
unsigned checksum(std::string_view header) {
  unsigned sum = kChecksumBytes * ' ';
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (i < kChecksumOffset || i >= kChecksumOffset + kChecksumBytes) {
      sum += static_cast<unsigned char>(header[i]);
    }
  }
  return sum;
}

void put_name(std::string& header, std::string_view name) {
  if (name.size() <= kNameBytes) return put(header, 0, name);
  const std::size_t slash = name.find('/', name.size() - kNameBytes - 1);
  if (slash == std::string_view::npos || slash > kPrefixBytes || slash == 0) {
    throw Error(Fault::input,
                "the name " + std::string(name) + " is too long for a tar; shorten the video's id");
  }
  put(header, 0, name.substr(slash + 1));
  put(header, kPrefixOffset, name.substr(0, slash));
}

}  // namespace

std::string tar_header(std::string_view name, std::uint64_t length) {
  if (name.empty() || length >= kLengthLimit) {
    throw Error(Fault::input, "a tar can't hold \"" + std::string(name) + "\" of " +
                                  std::to_string(length) + " bytes");
  }
  std::string header(kTarBlockBytes, '\0');
  put_name(header, name);
  char size[16];
  std::snprintf(size, sizeof size, "%011llo", static_cast<unsigned long long>(length));
  put(header, 100, "0000644");
  put(header, 108, "0000000");
  put(header, 116, "0000000");
  put(header, 124, size);
  put(header, 136, "00000000000");
  header[156] = '0';
  put(header, 257, "ustar");
  put(header, 263, "00");
  put(header, 329, "0000000");
  put(header, 337, "0000000");
  char sum[16];
  std::snprintf(sum, sizeof sum, "%06o", checksum(header));
  put(header, kChecksumOffset, sum);
  header[kChecksumOffset + 7] = ' ';
  return header;
}

bool stays_below(std::string_view name) noexcept {
  if (name.empty() || name.front() == '/') return false;
  for (;;) {
    const std::size_t slash = name.find('/');
    if (name.substr(0, slash) == "..") return false;
    if (slash == name.npos) return true;
    name.remove_prefix(slash + 1);
  }
}

bool tar_checksum_is_right(std::string_view header) noexcept {
  if (header.size() != kTarBlockBytes) return false;
  unsigned recorded = 0;
  for (std::size_t i = kChecksumOffset; i < kChecksumOffset + kChecksumBytes; ++i) {
    const char c = header[i];
    if (c >= '0' && c <= '7') recorded = recorded * 8 + static_cast<unsigned>(c - '0');
  }
  return recorded == checksum(header);
}

}  // namespace tinct
