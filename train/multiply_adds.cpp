#include "train/multiply_adds.h"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <ATen/record_function.h>
#include <torch/utils.h>

#include <string_view>
#include <vector>

namespace tinct {
namespace {

/// What is counted while a model runs in this thread.
struct Counted {
  std::int64_t sum = 0;
  int in_lstm = 0;  ///< its products are counted as a whole
};

Counted*& counted() {
  static thread_local Counted* current = nullptr;
  return current;
}

using Inputs = c10::ArrayRef<const c10::IValue>;

/// One product for every weight and place that the kernel is laid on: places of the output, or of
/// the input where the convolution is transposed.
std::int64_t of_convolution(Inputs inputs) {
  const at::Tensor& x = inputs[0].toTensor();
  const at::Tensor& weight = inputs[1].toTensor();
  const std::int64_t of_a_place = weight.numel() / weight.size(0);
  if (inputs[6].toBool()) return x.numel() * of_a_place;
  const std::vector<std::int64_t> stride = inputs[3].toIntVector();
  const std::vector<std::int64_t> padding = inputs[4].toIntVector();
  const std::vector<std::int64_t> dilation = inputs[5].toIntVector();
  std::int64_t places = x.size(0) * weight.size(0);
  for (std::size_t i = 0; i < stride.size(); ++i) {
    const auto dimension = static_cast<std::int64_t>(i) + 2;
    const std::int64_t reach = dilation[i] * (weight.size(dimension) - 1) + 1;
    places *= (x.size(dimension) + 2 * padding[i] - reach) / stride[i] + 1;
  }
  return places * of_a_place;
}

std::int64_t of_product(const at::Tensor& x, const at::Tensor& y) { return x.numel() * y.size(-1); }

/// Every weight once for each step of each sequence.
std::int64_t of_lstm(Inputs inputs) {
  const at::Tensor& x = inputs[0].toTensor();
  std::int64_t weights = 0;
  for (const at::Tensor& parameter : inputs[2].toTensorVector()) {
    if (parameter.dim() == 2) weights += parameter.numel();
  }
  return x.size(0) * x.size(1) * weights;
}

std::unique_ptr<at::ObserverContext> begin_op(const at::RecordFunction& op) {
  Counted* const into = counted();
  if (into == nullptr) return nullptr;
  const std::string_view name = op.name();
  if (name == "aten::lstm" && into->in_lstm++ == 0) into->sum += of_lstm(op.inputs());
  if (into->in_lstm > 0) return nullptr;
  const Inputs inputs = op.inputs();
  if (name == "aten::convolution") into->sum += of_convolution(inputs);
  if (name == "aten::mm" || name == "aten::bmm") {
    into->sum += of_product(inputs[0].toTensor(), inputs[1].toTensor());
  }
  if (name == "aten::addmm" || name == "aten::baddbmm") {
    into->sum += of_product(inputs[1].toTensor(), inputs[2].toTensor());
  }
  return nullptr;
}

void end_op(const at::RecordFunction& op, at::ObserverContext* /*context*/) {
  Counted* const into = counted();
  if (into != nullptr && std::string_view(op.name()) == "aten::lstm") --into->in_lstm;
}

/// Counts in this thread while it lives.
class Counting {
 public:
  explicit Counting(Counted& into) {
    counted() = &into;
    handle_ = at::addThreadLocalCallback(at::RecordFunctionCallback(begin_op, end_op)
                                             .needsInputs(true)
                                             .scopes({at::RecordScope::FUNCTION}));
  }
  ~Counting() {
    at::removeCallback(handle_);
    counted() = nullptr;
  }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

 private:
  at::CallbackHandle handle_{};
};

}  // namespace

std::int64_t multiply_adds(VideoColorizer& model, int size) {
  const torch::NoGradGuard no_gradients;
  const bool training = model.is_training();
  const auto place = model.parameters().front().options().dtype(at::kFloat);
  const at::Tensor luma = at::full({1, 1, size, size}, 50.0, place);
  const at::Tensor hints = at::zeros({1, 3, size, size}, place);
  model.eval();
  model.reset();
  static_cast<void>(model.step(luma, hints));
  Counted counts;
  {
    const Counting counting(counts);
    static_cast<void>(model.step(luma, hints));
  }
  model.reset();
  model.train(training);
  return counts.sum;
}

}  // namespace tinct
