#include "train/metrics/frechet.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "train/metrics/state_dict.h"
#include "train/safetensors.h"

namespace tinct {
namespace {

constexpr const char* kDouble = "F64";

/// The root of a symmetric matrix without negative eigenvalues but for rounding.
at::Tensor symmetric_root(const at::Tensor& matrix) {
  const auto [values, vectors] = at::linalg_eigh(matrix);
  return at::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

TensorToWrite to_write(const std::string& name, const at::Tensor& dense) {
  return {.name = name,
          .type = kDouble,
          .shape = dense.sizes().vec(),
          .data = std::span(static_cast<const std::byte*>(dense.const_data_ptr()), dense.nbytes())};
}

}  // namespace

void FeatureMoments::add(const at::Tensor& features) {
  if (features.size(0) == 0) return;
  const at::Tensor rows = features.to(at::kCPU, at::kDouble);
  const at::Tensor mean = rows.mean(0);
  const at::Tensor deviations = rows - mean;
  const at::Tensor scatter = at::matmul(deviations.t(), deviations);
  if (count_ == 0) {
    mean_ = mean;
    scatter_ = scatter;
  } else {
    const auto old_count = static_cast<double>(count_);
    const auto new_count = static_cast<double>(rows.size(0));
    const double all = old_count + new_count;
    const at::Tensor step = mean - mean_;
    scatter_ += scatter + at::outer(step, step) * (old_count * new_count / all);
    mean_ = mean_ + step * (new_count / all);
  }
  count_ += rows.size(0);
}

std::int64_t FeatureMoments::size() const { return count_ == 0 ? 0 : mean_.size(0); }

at::Tensor FeatureMoments::covariance() const {
  if (count_ < 2) throw Error(Fault::bug, "a covariance needs two rows");
  return scatter_ / static_cast<double>(count_ - 1);
}

void FeatureMoments::save(const std::filesystem::path& path) const {
  const at::Tensor mean = mean_.contiguous();
  const at::Tensor scatter = scatter_.contiguous();
  write_safetensors(path, {to_write("mean", mean), to_write("scatter", scatter)},
                    {{"count", std::to_string(count_)}});
}

FeatureMoments FeatureMoments::load(const std::filesystem::path& path) {
  const SafetensorsFile file = read_safetensors(path);
  const StateDict dict = read_state_dict(path);
  FeatureMoments moments;
  moments.mean_ = dict.tensors.at("mean");
  moments.scatter_ = dict.tensors.at("scatter");
  moments.count_ = std::stoll(file.head.metadata.at("count"));
  return moments;
}

double frechet_distance(const at::Tensor& mean1, const at::Tensor& covariance1,
                        const at::Tensor& mean2, const at::Tensor& covariance2) {
  const at::Tensor root = symmetric_root(covariance1);
  const at::Tensor product = at::matmul(at::matmul(root, covariance2), root);
  // Rounding makes it a little unsymmetric, and eigh reads one half only.
  const at::Tensor values = at::linalg_eigvalsh((product + product.t()) / 2);
  const double trace_of_root = values.clamp_min(0).sqrt().sum().item<double>();
  const double apart = (mean1 - mean2).square().sum().item<double>();
  const double traces = (covariance1.trace() + covariance2.trace()).item<double>();
  return std::max(0.0, apart + traces - 2 * trace_of_root);
}

double frechet_distance(const FeatureMoments& x, const FeatureMoments& y) {
  return frechet_distance(x.mean(), x.covariance(), y.mean(), y.covariance());
}

}  // namespace tinct
