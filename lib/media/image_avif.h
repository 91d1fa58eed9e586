#pragma once

// Private to image_other.cpp.

#include <string>
#include <string_view>

#include "lib/media/ffmpeg_handles.h"

namespace tinct {

/// The main picture of an AVIF as FFmpeg decodes it, without alpha (FFmpeg 5.1 doesn't join the
/// two), turned and cropped as it is coded. Throws Error(Fault::input) that calls it `name`.
[[nodiscard]] av::FrameHandle decode_avif(std::string_view bytes, const std::string& name);

}  // namespace tinct
