#include "lib/base/errors.h"
#include "lib/media/frame_sink.h"

namespace tinct {

std::unique_ptr<FrameSink> open_frame_sink(const std::filesystem::path& out,
                                           const FrameSinkOptions& options) {
  const std::string extension = out.extension().string();
  if (!out.has_filename() || extension.empty()) return open_png_folder_sink(out);
  return open_video_sink(out, options);
}

}  // namespace tinct
