#include <fmt/format.h>

#include <algorithm>

#include "lib/base/base64.h"
#include "lib/media/image_io.h"
#include "metrics/report/error_map.h"
#include "metrics/report/html_text.h"
#include "metrics/report/report_view.h"

namespace tinct {
namespace {

std::string jpeg_uri(const Frame& frame, int quality) {
  return frame.empty() ? "" : "data:image/jpeg;base64," + base64(encode_jpeg(frame, quality));
}

std::string png_uri(const Frame& frame) {
  return "data:image/png;base64," + base64(encode_png(frame, 9));
}

Json picture(const WorstFrame& frame, const Frame& image, const std::string& label,
             const std::string& alt) {
  return {{"image", jpeg_uri(image, 88)},
          {"width", std::to_string(image.width)},
          {"height", std::to_string(image.height)},
          {"label", label},
          {"alt", fmt::format("Frame {} of {}{}", frame.number, frame.clip, alt)}};
}

Json worst_frame(const WorstFrame& frame) {
  Json pictures = Json::array();
  pictures.push_back(picture(frame, frame.truth, "truth", ", the truth"));
  pictures.push_back(picture(frame, frame.output, "output", " as " + frame.method + " made it"));
  pictures.push_back(picture(frame, frame.error, "error, ΔE",
                             ": the colour difference of " + frame.method + " to the truth"));
  if (!frame.mask.empty()) {
    pictures.push_back(picture(frame, frame.mask,
                               fmt::format("left out: {:.1f} %", 100 * frame.dropped),
                               ": what the warp error of the pair that ends here leaves out"));
  }
  return {{"clip", frame.clip},
          {"number", std::to_string(frame.number)},
          {"metric", frame.metric},
          {"value", number_text(frame.value)},
          {"pictures", std::move(pictures)}};
}

// The heat map's colours as the stops of a gradient.
std::string gradient() {
  std::string stops;
  for (int i = 0; i <= 8; ++i) {
    const HeatColour c = heat_colour(kBrightestDeltaE * i / 8);
    stops += fmt::format("{}rgb({},{},{})", i == 0 ? "" : ",", c.red, c.green, c.blue);
  }
  return "linear-gradient(to right," + stops + ")";
}

Json slice(const ClipSlices& clip, const ChromaSlice& one, int height) {
  const std::string name = one.name.empty() ? "truth" : one.name;
  // JPEG's blocks would mix the frames of a short clip, whose rows are drawn many pixels high.
  const bool few = one.image.height < 120;
  return {{"name", name},
          {"truth", one.name.empty()},
          {"image", few ? png_uri(one.image) : jpeg_uri(one.image, 92)},
          {"width", std::to_string(one.image.width)},
          {"height", std::to_string(one.image.height)},
          {"shape", fmt::format("{} / {}", one.image.width, height)},
          {"alt", fmt::format("Chroma of pixel row {} of {} over {} frames, {}", clip.row,
                              clip.clip, clip.frames, name)}};
}

}  // namespace

Json worst_view(std::span<const WorstFrame> worst) {
  Json groups = Json::array();
  bool masks = false;
  for (const WorstFrame& frame : worst) {
    if (groups.empty() || groups.back()["method"] != frame.method) {
      groups.push_back({{"method", frame.method}, {"frames", Json::array()}});
    }
    groups.back()["frames"].push_back(worst_frame(frame));
    masks |= !frame.mask.empty();
  }
  Json labels = Json::array();
  for (int i = 0; i <= 4; ++i) {
    const double value = kBrightestDeltaE * i / 4;
    labels.push_back({{"label", number_text(value) + (i == 4 ? " and more" : "")}});
  }
  return {{"any", !worst.empty()},
          {"masks", masks},
          {"gradient", gradient()},
          {"labels", std::move(labels)},
          {"methods", std::move(groups)}};
}

Json slices_view(std::span<const ClipSlices> slices) {
  Json clips = Json::array();
  for (const ClipSlices& clip : slices) {
    // Short clips are drawn with high rows: about as high as wide.
    const int width = clip.slices.front().image.width;
    const int frames = static_cast<int>(clip.frames);
    const int height = frames * std::max(1, width * 2 / (3 * frames));
    Json images = Json::array();
    for (const ChromaSlice& one : clip.slices) images.push_back(slice(clip, one, height));
    clips.push_back({{"clip", clip.clip},
                     {"first", clips.empty()},
                     {"row", std::to_string(clip.row)},
                     {"frames", std::to_string(clip.frames)},
                     {"cut_short", clip.cut_short},
                     {"gain", number_text(clip.gain)},
                     {"slices", std::move(images)}});
  }
  return clips;
}

}  // namespace tinct
