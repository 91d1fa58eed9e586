#include "metrics/report/chroma_slices.h"

#include <algorithm>
#include <cmath>

#include "lib/media/colour.h"
#include "lib/statistics/descriptive.h"

namespace tinct {
namespace {

constexpr double kLightness = 65;
constexpr double kWantedChroma = 60;  // vivid, and within sRGB for most hues at that lightness

// So much that the truth's vivid colours fill the gamut, but a gray film does not become loud.
double gain_for(const Frame& truth) {
  std::vector<double> chroma;
  for (int y = 0; y < truth.height; ++y) {
    for (int x = 0; x < truth.width; ++x) {
      const std::uint8_t* p = truth.row(y) + std::ptrdiff_t{3} * x;
      const Lab lab = srgb_to_lab(p[2], p[1], p[0]);
      chroma.push_back(std::hypot(lab.a, lab.b));
    }
  }
  const double vivid = quantile(chroma, .95);
  return vivid > 0 ? std::clamp(kWantedChroma / vivid, 1., 6.) : 6;
}

void exaggerate(Frame& slice, double gain) {
  for (int y = 0; y < slice.height; ++y) {
    std::uint8_t* row = slice.row(y);
    // A row that stands for no frame stays black.
    if (std::all_of(row, row + 3 * slice.width, [](std::uint8_t v) { return v == 0; })) continue;
    for (std::uint8_t* p = row; p < row + 3 * slice.width; p += 3) {
      const Lab lab = srgb_to_lab(p[2], p[1], p[0]);
      const auto [red, green, blue] = lab_to_srgb({kLightness, gain * lab.a, gain * lab.b});
      p[0] = blue;
      p[1] = green;
      p[2] = red;
    }
  }
}

}  // namespace

void SliceRecorder::begin(const std::string& clip, const std::vector<std::string>& methods,
                          const Frame& first) {
  finish();
  ++begun_;
  current_ = {.clip = clip, .row = first.height / 2, .slices = {}};
  columns_ = std::min(limits_.columns, first.width);
  rows_.assign(1, {});
  for (const std::string& method : methods) rows_.push_back({method, {}});
}

void SliceRecorder::append(Rows& rows, const Picture* picture) const {
  for (int i = 0; i < columns_; ++i) {
    if (picture == nullptr) {
      rows.pixels.insert(rows.pixels.end(), 3, 0);
      continue;
    }
    const Frame& frame = picture->frame();
    const auto x = std::ptrdiff_t{frame.width} * (2 * i + 1) / (2 * columns_);
    const std::uint8_t* pixel = frame.row(current_.row) + 3 * x;
    rows.pixels.insert(rows.pixels.end(), pixel, pixel + 3);
  }
}

void SliceRecorder::add(const std::string& clip, const std::vector<std::string>& methods,
                        const std::vector<std::shared_ptr<const Picture>>& pictures) {
  if (begun_ == 0 || clip != current_.clip) {
    if (begun_ == limits_.clips) return finish();
    begin(clip, methods, pictures.front()->frame());
  }
  if (current_.frames == limits_.frames) {
    current_.cut_short = true;
    return;
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) append(rows_[i], pictures[i].get());
  ++current_.frames;
}

void SliceRecorder::finish() {
  if (rows_.empty()) return;
  for (Rows& rows : rows_) {
    ChromaSlice slice{rows.name, make_frame(columns_, static_cast<int>(current_.frames))};
    std::ranges::copy(rows.pixels, slice.image.row(0));
    current_.slices.push_back(std::move(slice));
  }
  current_.gain = gain_for(current_.slices.front().image);
  for (ChromaSlice& slice : current_.slices) exaggerate(slice.image, current_.gain);
  done_.push_back(std::move(current_));
  rows_.clear();
}

std::vector<ClipSlices> SliceRecorder::take() {
  finish();
  return std::move(done_);
}

}  // namespace tinct
