#include "train/models/batch_norm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>
#include <optional>

#include "lib/base/errors.h"

namespace tinct {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// A flag of the thread, since whole parts of a net are run again at once.
thread_local bool measures_again = false;

/// What the ranks' samples have in common, of each channel.
struct Moments {
  torch::Tensor mean, variance;  ///< the variance is the mean square deviation
  double count = 0;              ///< values of a channel, on all ranks
};

/// Each rank's count, means and variances go to a row of their own of one table, so that one sum
/// brings all to all. Rows are joined as in Chan, Golub and LeVeque 1983: the deviations within the
/// ranks, and those between their means.
Moments moments_over_ranks(const torch::Tensor& input, at::ScalarType type, Comm& ranks) {
  constexpr std::array<std::int64_t, 3> pixels{0, 2, 3};
  const auto [variance, mean] = at::var_mean(input.to(type), at::IntArrayRef(pixels), false, false);
  const std::int64_t channels = input.size(1);
  torch::Tensor table =
      at::zeros({ranks.size(), 2 * channels + 1}, input.options().dtype(at::kDouble));
  torch::Tensor row = table[ranks.rank()];
  row.narrow(0, 0, 1).fill_(static_cast<double>(input.numel() / channels));
  row.narrow(0, 1, channels).copy_(mean);
  row.narrow(0, 1 + channels, channels).copy_(variance);
  ranks.sum(table);
  const torch::Tensor counts = table.narrow(1, 0, 1);
  const torch::Tensor means = table.narrow(1, 1, channels);
  const torch::Tensor variances = table.narrow(1, 1 + channels, channels);
  const torch::Tensor count = counts.sum();
  const torch::Tensor whole_mean = (counts * means).sum(0) / count;
  const torch::Tensor squares = counts * (variances + (means - whole_mean).square());
  return {.mean = whole_mean.to(type),
          .variance = (squares.sum(0) / count).to(type),
          .count = count.item<double>()};
}

/// y = (x - mean) / sqrt(variance + epsilon) weight + bias, where mean and variance are those of
/// all ranks' x, and gradients go through them.
class NormOverRanks : public torch::autograd::Function<NormOverRanks> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& input,
                               const torch::Tensor& weight, const torch::Tensor& bias,
                               const Moments& moments, double epsilon, Comm* ranks) {
    context->save_for_backward({input, weight, moments.mean, moments.variance});
    context->saved_data["count"] = moments.count;
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["ranks"] = reinterpret_cast<std::int64_t>(ranks);
    return at::batch_norm(input, weight, bias, moments.mean, moments.variance, false, 0, epsilon,
                          at::globalContext().userEnabledCuDNN());
  }

  /// The gradient with the moments held fixed, and what goes through them (Ioffe and Szegedy 2015,
  /// section 3, with sums over all ranks' values).
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const torch::Tensor &input = saved[0], &weight = saved[1], &mean = saved[2],
                        &variance = saved[3];
    const double count = context->saved_data["count"].toDouble();
    const double epsilon = context->saved_data["epsilon"].toDouble();
    auto* ranks = reinterpret_cast<Comm*>(context->saved_data["ranks"].toInt());
    auto [of_input, of_weight, of_bias] = at::native_batch_norm_backward(
        gradients[0].contiguous(input.suggest_memory_format()), input, weight, mean, variance,
        std::nullopt, std::nullopt, false, epsilon, {true, true, true});
    torch::Tensor sums = at::stack({of_weight, of_bias}).to(at::kDouble);
    ranks->sum(sums);
    const torch::Tensor inverse = (variance.to(at::kDouble) + epsilon).rsqrt();
    const torch::Tensor scale = weight.to(at::kDouble) * inverse / count;
    const torch::Tensor slope = -scale * inverse * sums[0];
    const torch::Tensor shift = -scale * sums[1] - slope * mean;
    const auto of_channels = [&](const torch::Tensor& values) {
      return values.to(weight.scalar_type()).view({1, -1, 1, 1});
    };
    of_input = at::addcmul(of_input + of_channels(shift), input, of_channels(slope));
    return {of_input.to(input.scalar_type()), of_weight, of_bias, {}, {}, {}};
  }
};

/// One whose weights are frozen, as in a backbone, has fixed statistics too.
bool is_plain_and_learns(torch::nn::Module& module) {
  const auto* norm = module.as<torch::nn::BatchNorm2dImpl>();
  return norm != nullptr && norm->weight.defined() && norm->weight.requires_grad();
}

}  // namespace

torch::Tensor BatchNormImpl::forward(const torch::Tensor& input) {
  if (is_training() && ranks_ != nullptr && ranks_->size() > 1) return forward_over_ranks(input);
  if (!is_training() || !measures_again) return torch::nn::BatchNorm2dImpl::forward(input);
  return torch::nn::functional::batch_norm(
      input, {}, {},
      torch::nn::functional::BatchNormFuncOptions().weight(weight).bias(bias).training(true).eps(
          options.eps()));
}

torch::Tensor BatchNormImpl::forward_over_ranks(const torch::Tensor& input) {
  Moments moments;
  {
    const torch::NoGradGuard no_gradients;
    moments = moments_over_ranks(input, weight.scalar_type(), *ranks_);
    if (!measures_again && running_mean.defined()) {
      num_batches_tracked += 1;
      const double part = options.momentum().has_value()
                              ? *options.momentum()
                              : 1 / static_cast<double>(num_batches_tracked.item<std::int64_t>());
      const double unbiased = moments.count / std::max(1.0, moments.count - 1);
      running_mean.lerp_(moments.mean, part);
      running_var.lerp_(moments.variance * unbiased, part);
    }
  }
  return NormOverRanks::apply(input, weight, bias, moments, options.eps(), ranks_);
}

NormsMeasureAgain::NormsMeasureAgain() : before_(measures_again) { measures_again = true; }

NormsMeasureAgain::~NormsMeasureAgain() { measures_again = before_; }

void join_norms(const torch::nn::Module& model, Comm* ranks) {
  for (const auto& module : model.modules(false)) {
    if (auto* norm = dynamic_cast<BatchNormImpl*>(module.get())) {
      norm->join(ranks);
    } else if (ranks != nullptr && is_plain_and_learns(*module)) {
      throw Error(Fault::usage,
                  "the normalisations of this model can't be joined over ranks; train it with "
                  "norm_over=rank, or with one process");
    }
  }
}

PartedNorms::PartedNorms(const torch::nn::Module& model, Comm* ranks)
    : model_(model), ranks_(ranks) {
  join_norms(model_, nullptr);
}

PartedNorms::~PartedNorms() {
  // What was joined once can be joined again.
  join_norms(model_, ranks_);
}

}  // namespace tinct
