#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>

namespace tinct {

/// Mean and covariance of feature vectors that come in batches, in float64; memory does not grow
/// with their number. Batches are joined by Chan, Golub and LeVeque (1979), so that nothing is lost
/// where the mean is large.
class FeatureMoments {
 public:
  /// Adds rows [n, d].
  void add(const at::Tensor& features);
  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  [[nodiscard]] std::int64_t size() const;  ///< d; 0 before the first row
  [[nodiscard]] const at::Tensor& mean() const noexcept { return mean_; }
  /// The sample covariance [d, d] (divided by n - 1), as numpy.cov has it; needs two rows.
  [[nodiscard]] at::Tensor covariance() const;

  /// Keeps them as safetensors, exactly.
  void save(const std::filesystem::path& path) const;
  /// Throws as read_safetensors, and Error(Fault::input) for a file that save() did not write.
  [[nodiscard]] static FeatureMoments load(const std::filesystem::path& path);

 private:
  std::int64_t count_ = 0;
  at::Tensor mean_;
  at::Tensor scatter_;  ///< sum of products of deviations from the mean
};

/// The squared Fréchet (2-Wasserstein) distance of two Gaussians (Dowson and Landau 1982), as FID
/// is defined with: |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).
///
/// The trace of the root is that of (C1^(1/2) C2 C1^(1/2))^(1/2), by two symmetric eigenproblems:
/// real and stable also for covariances without full rank, where the root of the product is not.
/// Never negative.
[[nodiscard]] double frechet_distance(const at::Tensor& mean1, const at::Tensor& covariance1,
                                      const at::Tensor& mean2, const at::Tensor& covariance2);
/// The same of two sets of features, each of two rows at least.
[[nodiscard]] double frechet_distance(const FeatureMoments& x, const FeatureMoments& y);

}  // namespace tinct
