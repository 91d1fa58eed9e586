#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "lib/media/optical_flow.h"

namespace tinct {

/// Reads a .flo file (Middlebury: the float 202021.25, width and height as 32-bit integers, then
/// u and v interleaved as floats, row by row, all little endian). Throws Error(Fault::input) that
/// says what is wrong: not a .flo file, a size that can't be, too short or too long, not a number.
[[nodiscard]] FlowField read_flow_file(const std::filesystem::path& path);

/// The same for the bytes of such a file; `name` is the file in messages.
[[nodiscard]] FlowField flow_from_bytes(std::string_view bytes, const std::string& name);

/// Writes one, complete or not at all; creates its folder where needed.
void write_flow_file(const std::filesystem::path& path, const FlowField& flow);

}  // namespace tinct
