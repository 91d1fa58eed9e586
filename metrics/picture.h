#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "lib/media/colour.h"
#include "lib/media/frame.h"
#include "metrics/uv_bins.h"

namespace tinct {

/// Mean and population variance of the two chroma channels over one picture.
struct ChromaMoments {
  double mean_a = 0, mean_b = 0;
  double variance_a = 0, variance_b = 0;  ///< about the picture's own mean, Lab units squared
};

/// Shares of the 256 values of each channel, in the order of the bytes: blue, green, red.
using ChannelHistograms = std::array<std::array<double, 256>, 3>;

/// A bgr24 frame and what metrics derive from it, computed once at first use and then shared.
/// All members may be called from any thread.
class Picture {
 public:
  explicit Picture(Frame frame) : frame_(std::move(frame)) {}
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;

  [[nodiscard]] const Frame& frame() const noexcept { return frame_; }
  [[nodiscard]] std::int64_t pixels() const noexcept {
    return std::int64_t{frame_.width} * frame_.height;
  }
  /// The Lab planes. They take eight times the memory of the frame, so a retired picture computes
  /// them anew for each caller.
  [[nodiscard]] std::shared_ptr<const LabImage> lab() const;
  /// Gives back what was derived and is large: few will ask for it again.
  void retire() const;
  [[nodiscard]] const ChromaMoments& chroma() const;
  [[nodiscard]] const ChannelHistograms& histograms() const;
  [[nodiscard]] const UvBins& uv_bins() const;
  /// Hasler & Suesstrunk 2003, M3: sqrt(s_rg^2 + s_yb^2) + 0.3 sqrt(m_rg^2 + m_yb^2) with
  /// rg = R-G, yb = (R+G)/2-B in 0..255 and population deviations.
  [[nodiscard]] double colorfulness() const;

 private:
  Frame frame_;
  mutable std::once_flag chroma_once_, histograms_once_, uv_bins_once_, colorfulness_once_;
  mutable std::mutex lab_mutex_;
  mutable std::shared_ptr<const LabImage> lab_;
  mutable bool retired_ = false;
  mutable ChromaMoments chroma_;
  mutable ChannelHistograms histograms_{};
  mutable UvBins uv_bins_;
  mutable double colorfulness_ = 0;
};

/// Mean over pixels and the two channels of the squared difference of (a, b), Lab units squared.
/// Both pictures have one size.
[[nodiscard]] double mean_square_ab(const Picture& first, const Picture& second);

/// Sum over pixels and three channels of the squared difference, channels in 0..255.
[[nodiscard]] std::int64_t square_error_rgb(const Frame& first, const Frame& second);

}  // namespace tinct
