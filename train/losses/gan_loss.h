#pragma once

#include <torch/types.h>

#include <string>

namespace tinct {

/// What a generator and its critic make small, over scores of any shape: the higher a score, the
/// truer the critic finds what it saw.
///
/// "bce": cross-entropy of the sigmoid (Goodfellow et al. 2014, the generator's in the form that
/// does not saturate); "lsgan": least squares towards 1 and 0 (Mao et al. 2017); "hinge": Lim and
/// Ye 2017 (arXiv 1705.02894). The critic's losses are means of their two halves, as pix2pix has
/// them.
class GanLoss {
 public:
  /// Throws Error(Fault::usage) for another name.
  explicit GanLoss(const std::string& kind);

  /// Of the generator: small where made-up colours have high scores.
  [[nodiscard]] torch::Tensor of_generator(const torch::Tensor& made_up) const;
  /// Of the critic: small where it tells both apart.
  [[nodiscard]] torch::Tensor of_critic(const torch::Tensor& real,
                                        const torch::Tensor& made_up) const;
  /// The part of both that are on the right side of the middle, 0..1.
  [[nodiscard]] torch::Tensor accuracy(const torch::Tensor& real,
                                       const torch::Tensor& made_up) const;

 private:
  enum class Kind { bce, lsgan, hinge };
  Kind kind_;
};

}  // namespace tinct
