#include "train/gradient_sums.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <utility>

#include "lib/base/errors.h"

namespace tinct {
namespace {

namespace autograd = torch::autograd;

// A shared or an intrusive pointer, by LibTorch's version.
using NodePointer = decltype(autograd::impl::grad_accumulator(std::declval<torch::Tensor>()));

/// Small enough that the sum over all ranks fits.
constexpr std::int64_t kOrders = std::int64_t{1} << 40;

class CallBehindNode final : public autograd::FunctionPostHook {
 public:
  explicit CallBehindNode(std::function<void()> call) : call_(std::move(call)) {}
  autograd::variable_list operator()(const autograd::variable_list& outputs,
                                     const autograd::variable_list& /*inputs*/) override {
    call_();
    return outputs;
  }

 private:
  std::function<void()> call_;
};

}  // namespace

struct GradientSums::Heard {
  torch::Tensor parameter;
  std::int64_t number = 0;
  NodePointer node;  // a parameter itself only knows it as long as somebody holds it
  std::uintptr_t hook = 0;
  bool has_come = false;
};

GradientSums::GradientSums(const std::vector<torch::Tensor>& parameters, Comm& ranks,
                           Options options)
    : ranks_(ranks), options_(options) {
  for (const torch::Tensor& parameter : parameters) {
    if (!parameter.requires_grad()) continue;
    auto heard = std::make_unique<Heard>();
    Heard& here = *heard;
    here.parameter = parameter;
    here.number = static_cast<std::int64_t>(parameters_.size()) + 1;
    here.node = autograd::impl::grad_accumulator(parameter);
    here.hook =
        here.node->add_post_hook(std::make_unique<CallBehindNode>([this, &here] { came(here); }));
    parameters_.push_back(std::move(heard));
  }
}

GradientSums::~GradientSums() {
  for (const auto& heard : parameters_) heard->node->del_post_hook(heard->hook);
}

void GradientSums::begin() {
  for (const auto& heard : parameters_) heard->has_come = false;
  open_.clear();
  open_bytes_ = 0;
  closed_.clear();
  order_ = 0;
  order_wait_ = {};
  listens_ = true;
}

void GradientSums::came(Heard& parameter) {
  if (!listens_) return;
  if (parameter.has_come) {
    throw Error(Fault::bug,
                "a gradient grew after it had been sent to the other ranks: a model's loss() and "
                "critic_loss() may not both teach one parameter");
  }
  const torch::Tensor gradient = parameter.parameter.grad();
  if (!gradient.defined()) return;
  parameter.has_come = true;
  follow(parameter);
  // One bucket has one type of numbers.
  if (!open_.empty() && !gradient.options().type_equal(open_.front().options())) close_bucket();
  open_.push_back(gradient);
  open_bytes_ += gradient.nbytes();
  if (open_bytes_ >= options_.bucket_bytes) close_bucket();
}

void GradientSums::follow(const Heard& parameter) {
  order_ = (order_ * 31 + parameter.number) % kOrders;
}

void GradientSums::close_bucket() {
  const torch::NoGradGuard no_gradients;
  std::vector<torch::Tensor> flat;
  for (const torch::Tensor& gradient : open_) flat.push_back(gradient.detach().reshape({-1}));
  Bucket bucket{.gradients = std::exchange(open_, {}), .flat = at::cat(flat), .wait = {}};
  open_bytes_ = 0;
  send_checked();
  closed_.push_back(std::move(bucket));
  if (options_.early) begin_check();
}

void GradientSums::send_checked() {
  if (!order_wait_) return;
  end_check();
  closed_.back().wait = ranks_.begin_sum(closed_.back().flat);
}

void GradientSums::take_sums() {
  const torch::NoGradGuard no_gradients;
  for (Bucket& bucket : closed_) {
    if (!bucket.wait) bucket.wait = ranks_.begin_sum(bucket.flat);
  }
  for (Bucket& bucket : closed_) {
    bucket.wait();
    std::int64_t place = 0;
    for (const torch::Tensor& gradient : bucket.gradients) {
      torch::Tensor into = gradient.detach();
      into.copy_(bucket.flat.narrow(0, place, into.numel()).view(into.sizes()));
      place += into.numel();
    }
  }
  closed_.clear();
}

void GradientSums::begin_check() {
  order_here_ = order_;
  order_sum_ = at::full({1}, order_, at::kLong);
  order_wait_ = ranks_.begin_sum(order_sum_);
}

void GradientSums::end_check() {
  std::exchange(order_wait_, {})();
  if (order_sum_.item<std::int64_t>() == order_here_ * ranks_.size()) return;
  throw Error(Fault::bug,
              "the gradients of the ranks came in different orders: which parameters a model's "
              "loss takes must not depend on its samples");
}

void GradientSums::finish() {
  listens_ = false;
  if (!open_.empty()) close_bucket();
  send_checked();
  // What an earlier pass of the step alone has left.
  std::vector<torch::Tensor> rest;
  for (const auto& heard : parameters_) {
    const torch::Tensor gradient = heard->parameter.grad();
    if (heard->has_come || !gradient.defined()) continue;
    follow(*heard);
    rest.push_back(gradient);
  }
  begin_check();
  end_check();
  take_sums();
  sum_all(ranks_, std::move(rest));
}

}  // namespace tinct
