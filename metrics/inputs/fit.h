#pragma once

#include <string>

#include "lib/media/resize.h"

namespace tinct {

/// How frames of different sizes are made comparable (--fit). Nothing is resized unless asked.
struct Fit {
  enum class To {
    nothing,  ///< a different size or number of frames is an error
    truth,    ///< outputs get the truth's size
    output,   ///< the truth gets the outputs' size, which they must share
    size,     ///< all get `size`
  };
  To to = To::nothing;
  FrameSize size = {};

  [[nodiscard]] bool asked() const noexcept { return to != To::nothing; }
};

/// "" (nothing), "truth", "output" or "640x360". Throws Error(Fault::usage) for anything else.
[[nodiscard]] Fit fit_from(const std::string& text);

/// "640x360"
[[nodiscard]] std::string size_text(const FrameSize& size);

}  // namespace tinct
