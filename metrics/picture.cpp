#include "metrics/picture.h"

#include <algorithm>
#include <cmath>

#include "lib/base/lane_sum.h"
#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

TINCT_VECTOR_CLONES double mean_of(const std::vector<double>& values) {
  return lane_sum(values.size(), [&](std::size_t i) { return values[i]; }) /
         static_cast<double>(values.size());
}

TINCT_VECTOR_CLONES double variance_about(const std::vector<double>& values, double mean) {
  return lane_sum(values.size(),
                  [&](std::size_t i) { return (values[i] - mean) * (values[i] - mean); }) /
         static_cast<double>(values.size());
}

TINCT_VECTOR_CLONES double square_sum_ab(const LabImage& p, const LabImage& q) {
  return lane_sum(p.a.size(), [&](std::size_t i) {
    const double da = p.a[i] - q.a[i];
    const double db = p.b[i] - q.b[i];
    return da * da + db * db;
  });
}

// Exact whole numbers, 2 yb = R + G - 2B, so that a gray picture gives 0 and not a rounding rest.
double colorfulness_of(const Frame& frame) {
  std::int64_t rg = 0, rg2 = 0, yb = 0, yb2 = 0;
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* p = frame.row(y);
    for (int x = 0; x < frame.width; ++x, p += 3) {
      const int red_green = p[2] - p[1];
      const int yellow_blue = p[2] + p[1] - 2 * p[0];
      rg += red_green;
      rg2 += red_green * red_green;
      yb += yellow_blue;
      yb2 += yellow_blue * yellow_blue;
    }
  }
  const double n = static_cast<double>(frame.width) * frame.height;
  const double mean_rg = static_cast<double>(rg) / n;
  const double mean_yb = static_cast<double>(yb) / n / 2;
  const double variance_rg = static_cast<double>(rg2) / n - mean_rg * mean_rg;
  const double variance_yb = static_cast<double>(yb2) / n / 4 - mean_yb * mean_yb;
  return std::sqrt(std::max(0.0, variance_rg + variance_yb)) +
         0.3 * std::sqrt(mean_rg * mean_rg + mean_yb * mean_yb);
}

ChannelHistograms histograms_of(const Frame& frame) {
  // Two tables by turns: counting one value again has to wait for the count before.
  std::array<std::array<std::array<std::uint32_t, 256>, 3>, 2> counts{};
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* p = frame.row(y);
    for (int x = 0; x < frame.width; ++x, p += 3) {
      for (std::size_t c = 0; c < 3; ++c) ++counts[static_cast<std::size_t>(x & 1)][c][p[c]];
    }
  }
  ChannelHistograms shares{};
  const double n = static_cast<double>(frame.width) * frame.height;
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t i = 0; i < 256; ++i) shares[c][i] = (counts[0][c][i] + counts[1][c][i]) / n;
  }
  return shares;
}

}  // namespace

std::shared_ptr<const LabImage> Picture::lab() const {
  const std::scoped_lock lock(lab_mutex_);
  if (lab_ != nullptr) return lab_;
  auto lab = std::make_shared<const LabImage>(to_lab(frame_));
  if (!retired_) lab_ = lab;
  return lab;
}

void Picture::retire() const {
  const std::scoped_lock lock(lab_mutex_);
  retired_ = true;
  lab_.reset();
}

const ChromaMoments& Picture::chroma() const {
  std::call_once(chroma_once_, [this] {
    const std::shared_ptr<const LabImage> image = lab();
    chroma_.mean_a = mean_of(image->a);
    chroma_.mean_b = mean_of(image->b);
    chroma_.variance_a = variance_about(image->a, chroma_.mean_a);
    chroma_.variance_b = variance_about(image->b, chroma_.mean_b);
  });
  return chroma_;
}

const ChannelHistograms& Picture::histograms() const {
  std::call_once(histograms_once_, [this] { histograms_ = histograms_of(frame_); });
  return histograms_;
}

const UvBins& Picture::uv_bins() const {
  std::call_once(uv_bins_once_, [this] { uv_bins_ = uv_bins_of(frame_); });
  return uv_bins_;
}

double Picture::colorfulness() const {
  std::call_once(colorfulness_once_, [this] { colorfulness_ = colorfulness_of(frame_); });
  return colorfulness_;
}

double mean_square_ab(const Picture& first, const Picture& second) {
  const std::shared_ptr<const LabImage> p = first.lab();
  const std::shared_ptr<const LabImage> q = second.lab();
  return square_sum_ab(*p, *q) / (2 * static_cast<double>(p->a.size()));
}

std::int64_t square_error_rgb(const Frame& first, const Frame& second) {
  std::int64_t sum = 0;
  for (int y = 0; y < first.height; ++y) {
    const std::uint8_t* p = first.row(y);
    const std::uint8_t* q = second.row(y);
    // 65025 * 3 * width stays below 2^32 for rows of up to 22,000 pixels; wider ones in pieces.
    for (int start = 0; start < 3 * first.width; start += 1 << 15) {
      const int end = std::min(3 * first.width, start + (1 << 15));
      std::uint32_t row = 0;
      for (int i = start; i < end; ++i) {
        const int difference = p[i] - q[i];
        row += static_cast<std::uint32_t>(difference * difference);
      }
      sum += row;
    }
  }
  return sum;
}

}  // namespace tinct
