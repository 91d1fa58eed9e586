#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tinct {

inline constexpr std::uint64_t kTarBlockBytes = 512;
inline constexpr std::uint64_t kTarRecordBytes = 10240;

/// The 512-byte header of a regular file in POSIX ustar form: mode 0644, owner and group 0 without
/// names, time 0, so that the same content is the same tar. Names of more than 100 bytes use the
/// prefix field. Throws Error(Fault::input) for a name that does not fit, or for 8 GiB or more.
[[nodiscard]] std::string tar_header(std::string_view name, std::uint64_t length);

/// Zeros after a file of that length, up to the next block.
[[nodiscard]] constexpr std::uint64_t tar_padding(std::uint64_t length) noexcept {
  return (kTarBlockBytes - length % kTarBlockBytes) % kTarBlockBytes;
}

/// Zeros that end a tar of that length: two blocks, and on to a multiple of 10,240 bytes.
[[nodiscard]] constexpr std::uint64_t tar_end(std::uint64_t length) noexcept {
  const std::uint64_t least = length + 2 * kTarBlockBytes;
  return (least + kTarRecordBytes - 1) / kTarRecordBytes * kTarRecordBytes - length;
}

/// True for a member's name that stays below the folder it is unpacked in: not absolute, and
/// without a part "..".
[[nodiscard]] bool stays_below(std::string_view name) noexcept;

/// True when the checksum of a 512-byte header is right.
[[nodiscard]] bool tar_checksum_is_right(std::string_view header) noexcept;

}  // namespace tinct
