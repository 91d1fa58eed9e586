#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tinct {

/// The name of a video in manifests: 40 hex digits. For a file BLAKE2b-160 of its first 32 KiB, as
/// the 2018 dataset names its films; an index key, not a proof of identity (a truncated download
/// keeps it). For a folder of pictures BLAKE2b-160 over the lines "NAME\0<hex BLAKE2b-256 of the
/// file>\n", sorted by name.
using VideoId = std::string;

/// Throws Error(Fault::input) when the path can't be read or a folder holds no picture.
[[nodiscard]] VideoId video_id(const std::filesystem::path& path);

/// True for 40 lower-case hex digits.
[[nodiscard]] bool is_video_id(const std::string& text) noexcept;

}  // namespace tinct
