#include <filesystem>

#include "lib/base/errors.h"
#include "lib/media/frame_source.h"

namespace tinct {

std::string Rational::text() const { return std::to_string(num) + "/" + std::to_string(den); }

const char* name(ColourRecipe recipe) noexcept {
  return recipe == ColourRecipe::cv2018 ? "cv2018" : "tinct1";
}

ColourRecipe colour_recipe(const std::string& name) {
  if (name == "tinct1") return ColourRecipe::tinct1;
  if (name == "cv2018") return ColourRecipe::cv2018;
  throw Error(Fault::usage, "there is no colour recipe '" + name + "'; use tinct1 or cv2018.");
}

Frame FrameSource::colour() {
  throw Error(Fault::bug, "colour was asked of a source that gives one picture a frame");
}

std::unique_ptr<FrameSource> open_frame_source(const std::filesystem::path& path,
                                               const FrameSourceOptions& options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return open_image_folder(path, options);
  return open_video_file(path, options);
}

}  // namespace tinct
