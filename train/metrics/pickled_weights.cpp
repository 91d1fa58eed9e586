#include "train/metrics/pickled_weights.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace tinct {
namespace {

using PickledTensors = std::map<std::string, PickledTensor>;

/// A key that is text, or nothing.
const std::string* key_text(const std::pair<Pickled, Pickled>& item) {
  return std::get_if<std::string>(&item.first->data);
}

/// The tensors that stand in the dict itself.
PickledTensors tensors_in(const PickledDict& dict) {
  PickledTensors tensors;
  for (const auto& item : dict.items) {
    const auto* tensor = std::get_if<PickledTensor>(&item.second->data);
    if (const std::string* key = key_text(item); key != nullptr && tensor != nullptr) {
      tensors.insert_or_assign(*key, *tensor);
    }
  }
  return tensors;
}

/// What the dict has under that name: the last, as in Python; nullptr where that is no dict.
const PickledDict* dict_named(const PickledDict& dict, std::string_view name) {
  const PickledDict* found = nullptr;
  for (const auto& item : dict.items) {
    const std::string* key = key_text(item);
    if (key != nullptr && *key == name) found = std::get_if<PickledDict>(&item.second->data);
  }
  return found;
}

/// The tensors of the first dict of these names that has some; else those of the dict itself. It
/// looks no deeper: a dict may hold itself.
PickledTensors tensors_of_checkpoint(const PickledDict& dict) {
  for (const char* name : {"state_dict", "model_state_dict", "model", "params"}) {
    const PickledDict* inner = dict_named(dict, name);
    if (inner == nullptr) continue;
    if (PickledTensors tensors = tensors_in(*inner); !tensors.empty()) return tensors;
  }
  return tensors_in(dict);
}

/// ", but epoch, optimizer", for who looks for the weights in it.
std::string first_keys(const PickledDict& dict) {
  constexpr std::size_t kShown = 5;
  constexpr std::size_t kLongest = 60;
  std::string keys;
  std::size_t shown = 0;
  for (const auto& item : dict.items) {
    const std::string* key = key_text(item);
    if (key == nullptr) continue;
    if (++shown > kShown) return keys + " …";
    keys += (keys.empty() ? ", but " : ", ") + key->substr(0, kLongest);
  }
  return keys;
}

PickledTensors without_module(PickledTensors tensors) {
  constexpr std::string_view kModule = "module.";
  const auto begins = [&](const auto& item) { return item.first.starts_with(kModule); };
  if (!std::ranges::all_of(tensors, begins)) return tensors;
  PickledTensors renamed;
  for (auto& [name, tensor] : tensors) {
    renamed.emplace(name.substr(kModule.size()), std::move(tensor));
  }
  return renamed;
}

/// What is wrong with the place of a tensor in its storage; empty: nothing. Made-up sizes never
/// overflow: every product and sum stays below the storage's number of elements.
std::string fault_of_place(const PickledTensor& tensor) {
  constexpr const char* kOutside = " lies outside of its storage";
  const std::int64_t elements = tensor.storage->elements;
  const auto negative = [](std::int64_t number) { return number < 0; };
  if (tensor.shape.size() != tensor.strides.size() || tensor.offset < 0 || elements < 0 ||
      std::ranges::any_of(tensor.shape, negative) ||
      std::ranges::any_of(tensor.strides, negative)) {
    return kOutside;
  }
  const bool empty = std::ranges::count(tensor.shape, 0) > 0;
  const std::int64_t most = empty ? std::numeric_limits<std::int64_t>::max() : elements;
  std::int64_t count = 1;
  for (const std::int64_t side : tensor.shape) {
    const std::int64_t factor = std::max<std::int64_t>(side, 1);
    if (factor > most / count) {
      return " has more numbers than its storage (clone() what expand() made)";
    }
    count *= factor;
  }
  if (empty) return {};
  if (tensor.offset >= elements) return kOutside;
  std::int64_t last = tensor.offset;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    const std::int64_t steps = tensor.shape[i] - 1, stride = tensor.strides[i];
    if (stride > 0 && steps > (elements - 1 - last) / stride) return kOutside;
    last += steps * stride;
  }
  return {};
}

}  // namespace

std::map<std::string, PickledTensor> named_tensors(Pickled root, const std::string& file) {
  const auto* dict = std::get_if<PickledDict>(&root->data);
  if (dict == nullptr) throw not_weights(file, "it holds no dict of tensors");
  PickledTensors tensors = without_module(tensors_of_checkpoint(*dict));
  if (tensors.empty()) {
    throw not_weights(file, "it holds no dict of tensors" + first_keys(*dict));
  }
  for (const auto& [name, tensor] : tensors) {
    const std::string fault = fault_of_place(tensor);
    if (!fault.empty()) throw not_weights(file, name.substr(0, 200) + fault);
  }
  return tensors;
}

}  // namespace tinct
