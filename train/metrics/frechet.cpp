#include "train/metrics/frechet.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "lib/base/errors.h"
#include "train/safetensors.h"
#include "train/tensor_file.h"

namespace tinct {
namespace {

constexpr const char* kDouble = "F64";

/// The root of a symmetric matrix without negative eigenvalues but for rounding.
at::Tensor symmetric_root(const at::Tensor& matrix) {
  const auto [values, vectors] = at::linalg_eigh(matrix);
  return at::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

/// A whole number above zero that is all of the text; 0 for any other text.
std::int64_t count_in(const std::string& text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, count);
  return error == std::errc() && stopped == end ? std::max<std::int64_t>(count, 0) : 0;
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
  const TensorEntry* mean = file.head.find("mean");
  const TensorEntry* scatter = file.head.find("scatter");
  const auto count = file.head.metadata.find("count");
  FeatureMoments moments;
  if (count != file.head.metadata.end()) moments.count_ = count_in(count->second);
  const auto is_square_of = [](const TensorEntry& square, const TensorEntry& row) {
    return square.type == kDouble && row.type == kDouble && row.shape.size() == 1 &&
           square.shape == std::vector{row.shape[0], row.shape[0]};
  };
  if (moments.count_ == 0 || mean == nullptr || scatter == nullptr ||
      !is_square_of(*scatter, *mean)) {
    throw Error(Fault::input, path.string() +
                                  " holds no mean and covariance of features; remove it, and they "
                                  "are measured again");
  }
  moments.mean_ = at::empty(mean->shape, at::kDouble);
  moments.scatter_ = at::empty(scatter->shape, at::kDouble);
  read_tensors(file, {{"mean", moments.mean_}, {"scatter", moments.scatter_}});
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
