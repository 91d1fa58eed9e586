#include "train/metrics/script_model.h"

#include <torch/csrc/inductor/aoti_package/model_package_loader.h>
#include <torch/script.h>

#include <exception>

#include "lib/base/errors.h"
#include "train/device.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

std::string first_line(const std::exception& problem) {
  const auto* torch_error = dynamic_cast<const c10::Error*>(&problem);
  const std::string text =
      torch_error != nullptr ? torch_error->what_without_backtrace() : problem.what();
  return text.substr(0, text.find('\n'));
}

/// What a script that failed says: TorchScript puts the reason last.
std::string last_line(const std::exception& problem) {
  std::string text = problem.what();
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

at::Tensor last_tensor(const c10::IValue& value) {
  if (value.isTensor()) return value.toTensor();
  if (value.isTensorList() && !value.toTensorVector().empty()) return value.toTensorVector().back();
  if (value.isTuple() && !value.toTupleRef().elements().empty()) {
    return last_tensor(value.toTupleRef().elements().back());
  }
  if (value.isList() && !value.toListRef().empty()) return last_tensor(value.toListRef().back());
  return {};
}

}  // namespace

struct ScriptModel::Kind {
  std::unique_ptr<torch::jit::Module> script;
  std::unique_ptr<torch::inductor::AOTIModelPackageLoader> package;

  at::Tensor run(const std::vector<at::Tensor>& inputs) {
    if (package != nullptr) {
      const std::vector<at::Tensor> outputs = package->run(inputs);
      return outputs.empty() ? at::Tensor() : outputs.back();
    }
    return last_tensor(script->forward({inputs.begin(), inputs.end()}));
  }
};

ScriptModel::ScriptModel(const fs::path& path, const c10::Device& device)
    : path_(path), device_(device), kind_(std::make_unique<Kind>()) {
  if (!fs::is_regular_file(path)) {
    throw Error(Fault::input, path.string() + " does not exist; name a TorchScript file (.pt)");
  }
  try {
    if (path.extension() == ".pt2") {
      kind_->package = std::make_unique<torch::inductor::AOTIModelPackageLoader>(path.string());
    } else {
      kind_->script = std::make_unique<torch::jit::Module>(torch::jit::load(path.string(), device));
      kind_->script->eval();
    }
  } catch (const std::exception& problem) {
    throw Error(Fault::input, path.string() + " is no network that LibTorch " + torch_version() +
                                  " can load: " + first_line(problem) +
                                  "; save it with torch.jit.save(torch.jit.script(model), FILE)");
  }
}

ScriptModel::~ScriptModel() = default;

at::Tensor ScriptModel::run(const std::vector<at::Tensor>& inputs) {
  const c10::InferenceMode no_gradients(kind_->package == nullptr);
  std::vector<at::Tensor> there;
  for (const at::Tensor& input : inputs) there.push_back(input.to(device_));
  at::Tensor output;
  try {
    output = kind_->run(there);
  } catch (const std::exception& problem) {
    throw Error(Fault::input, path_.string() + " fails: " + last_line(problem));
  }
  if (!output.defined()) throw Error(Fault::input, path_.string() + " returns no tensor");
  return output;
}

}  // namespace tinct
