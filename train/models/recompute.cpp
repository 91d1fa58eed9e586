#include "train/models/recompute.h"

#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <utility>

#include "train/models/batch_norm.h"

namespace tinct {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The part and the precision in which it ran, kept with the graph.
struct KeptPart : torch::CustomClassHolder {
  NetPart part;
  std::int64_t inputs = 0;  ///< how many of the function's tensors are no parameters
  c10::DeviceType device = c10::kCPU;
  bool reduced = false;
  c10::ScalarType precision = c10::kFloat;
};

/// Autocast as it was in the forward pass, for the one that is done again.
class PrecisionAgain {
 public:
  explicit PrecisionAgain(const KeptPart& kept) : kept_(kept) {
    if (!kept_.reduced) return;
    at::autocast::set_autocast_dtype(kept_.device, kept_.precision);
    at::autocast::set_autocast_enabled(kept_.device, true);
  }
  ~PrecisionAgain() {
    if (!kept_.reduced) return;
    at::autocast::set_autocast_enabled(kept_.device, false);
    // The weights that were cast belong to a graph that is gone.
    at::autocast::clear_cache();
  }
  PrecisionAgain(const PrecisionAgain&) = delete;
  PrecisionAgain& operator=(const PrecisionAgain&) = delete;

 private:
  const KeptPart& kept_;
};

class Recomputed : public torch::autograd::Function<Recomputed> {
 public:
  static variable_list forward(AutogradContext* context, c10::intrusive_ptr<KeptPart> kept,
                               at::TensorList tensors) {
    context->set_materialize_grads(false);
    context->save_for_backward(tensors.vec());
    const auto inputs = static_cast<std::size_t>(kept->inputs);
    variable_list results = kept->part.run(tensors.slice(0, inputs).vec());
    context->saved_data["part"] = at::IValue::make_capsule(std::move(kept));
    return results;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto capsule = context->saved_data["part"].toCapsule();
    const auto& kept = static_cast<const KeptPart&>(*capsule);
    variable_list tensors = context->get_saved_variables();
    variable_list results;
    {
      const at::AutoGradMode with_gradients(true);
      const NormsMeasureAgain count_once;
      const PrecisionAgain precision(kept);
      // Cut off from the graph before it; parameters stay, since the part has them itself.
      for (std::int64_t i = 0; i < kept.inputs; ++i) {
        torch::Tensor& input = tensors[static_cast<std::size_t>(i)];
        input = input.detach().set_requires_grad(input.requires_grad());
      }
      results = kept.part.run({tensors.begin(), tensors.begin() + kept.inputs});
    }
    return gradients_of(results, tensors, gradients);
  }

 private:
  /// One for each argument of forward(): the part itself has none.
  static variable_list gradients_of(const variable_list& results, const variable_list& tensors,
                                    const variable_list& gradients) {
    variable_list outputs, outer, wanted;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (!gradients[i].defined() || !results[i].requires_grad()) continue;
      outputs.push_back(results[i]);
      outer.push_back(gradients[i]);
    }
    for (const torch::Tensor& tensor : tensors) {
      if (tensor.requires_grad()) wanted.push_back(tensor);
    }
    const variable_list found =
        torch::autograd::grad(outputs, wanted, outer, std::nullopt, false, true);
    variable_list all{torch::Tensor()};
    auto next = found.begin();
    for (const torch::Tensor& tensor : tensors) {
      all.push_back(tensor.requires_grad() ? *next++ : torch::Tensor());
    }
    return all;
  }
};

}  // namespace

std::vector<torch::Tensor> recomputed(const NetPart& part,
                                      const std::vector<torch::Tensor>& inputs) {
  auto kept = c10::make_intrusive<KeptPart>();
  kept->part = part;
  kept->inputs = static_cast<std::int64_t>(inputs.size());
  kept->device = inputs.front().device().type();
  kept->reduced = at::autocast::is_autocast_enabled(kept->device);
  if (kept->reduced) kept->precision = at::autocast::get_autocast_dtype(kept->device);
  std::vector<torch::Tensor> tensors = inputs;
  tensors.insert(tensors.end(), part.parameters.begin(), part.parameters.end());
  return Recomputed::apply(std::move(kept), at::TensorList(tensors));
}

}  // namespace tinct
