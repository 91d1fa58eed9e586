#pragma once

#include <string>

#include "scenes/curves.h"

namespace tinct {

/// The per-frame curves as CSV (RFC 4180): "frame,seconds,COLUMN…", a row a frame, numbers in the
/// shortest form that reads back the same, an empty field where there is no value.
[[nodiscard]] std::string curves_csv(const Curves& curves);

}  // namespace tinct
