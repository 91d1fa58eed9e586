#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tinct {

/// How many of a file's first bytes sniff_media_type looks at.
inline constexpr std::size_t kSniffBytes = 512;

/// The type of a file by its first bytes (as the WHATWG "MIME Sniffing" standard does it, with the
/// containers of film work added): "video/mp4", "image/jpeg", "audio/mpeg", "text/html",
/// "text/plain", "application/zip" …; "application/octet-stream" for unknown bytes. The servers'
/// Content-Type is no help: error pages come as image/jpeg.
[[nodiscard]] std::string_view sniff_media_type(std::string_view head) noexcept;

/// True for video/… and image/….
[[nodiscard]] bool is_media_type(std::string_view type) noexcept;

/// The usual file extension of a type, with its dot: ".mp4"; empty when there is none.
[[nodiscard]] std::string_view media_extension(std::string_view type) noexcept;

/// True when the name ends as a video or picture is named: "a.MKV", "b.jpeg".
[[nodiscard]] bool has_media_extension(std::string_view file_name);

}  // namespace tinct
