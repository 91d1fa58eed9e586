#pragma once

#include <cstdint>
#include <string>

#include "metrics/abtest/study_file.h"

namespace tinct {

/// The pixels that a study's page needs at the size in which clips are stored, twice their own.
struct ScreenNeeds {
  int width = 0, height = 0;  ///< of the clips
  int window = 0;             ///< the width with the gap between clips that stand side by side
};
[[nodiscard]] ScreenNeeds screen_needs(const BuiltStudy& study);

/// The digit, '2' to '9', that the colour-vision plate of a seed shows; as the page draws it
/// (page/plates.js).
[[nodiscard]] char plate_digit(std::uint32_t seed) noexcept;

/// Whether a check is passed, by what was measured and not by what the page says of it: "size" at
/// the clips' own size, "zoom" where a point of the page is a whole number of the screen's
/// pixels, "refresh" from 50 pictures a second, "brightness" from four squares seen, "colour" with
/// five of six plates read, the first among them; "gamut" is for the record alone.
/// Throws RequestRefused (400) for a result without its measurement.
[[nodiscard]] bool check_passed(const std::string& check, const Json& found,
                                const ScreenNeeds& needs);

}  // namespace tinct
