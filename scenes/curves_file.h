#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "scenes/cut_film.h"

namespace tinct {

/// `tinct.curves/1`, the compact cache of a film's curves: one line of JSON (format, detector,
/// version, fps, time base, columns, frames, and the film's manifest entry), a line feed, and a
/// zlib stream of the times (int64 differences), the damage bytes and the values (float32, column
/// by column, each column as four planes of bytes), all little endian. A film of 10,000 frames
/// takes about 120 kB.
///
/// Writes atomically. Throws Error as write_file_atomically does.
void write_curves(const std::filesystem::path& path, const MeasuredFilm& film);

/// Reads it back; MeasuredFilm::info holds nothing but the path. Throws Error(Fault::input) that
/// names the file for anything but what write_curves wrote.
[[nodiscard]] MeasuredFilm read_curves(const std::filesystem::path& path);
/// The same of bytes; `name` is the file in messages.
[[nodiscard]] MeasuredFilm curves_from(std::string_view bytes, const std::string& name);

}  // namespace tinct
