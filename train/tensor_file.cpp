#include "train/tensor_file.h"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "lib/base/errors.h"

namespace tinct {

std::string shape_text(at::IntArrayRef shape) {
  std::string text;
  for (const std::int64_t side : shape) text += (text.empty() ? "" : "x") + std::to_string(side);
  return text.empty() ? "a single number" : text;
}

std::string type_text(at::ScalarType type) {
  constexpr std::array<std::pair<at::ScalarType, const char*>, 10> kTypes{{{at::kDouble, "F64"},
                                                                           {at::kFloat, "F32"},
                                                                           {at::kHalf, "F16"},
                                                                           {at::kBFloat16, "BF16"},
                                                                           {at::kLong, "I64"},
                                                                           {at::kInt, "I32"},
                                                                           {at::kShort, "I16"},
                                                                           {at::kChar, "I8"},
                                                                           {at::kByte, "U8"},
                                                                           {at::kBool, "BOOL"}}};
  for (const auto& [known, name] : kTypes) {
    if (known == type) return name;
  }
  return c10::toString(type);
}

void write_tensors(const std::filesystem::path& path, const NamedTensors& tensors,
                   const std::map<std::string, std::string>& metadata) {
  std::vector<at::Tensor> kept;  // dense copies in the order of the names, until written
  std::vector<TensorToWrite> list;
  for (const auto& [name, tensor] : tensors) {
    kept.push_back(tensor.detach().cpu().contiguous());
    const at::Tensor& dense = kept.back();
    const std::string type = type_text(dense.scalar_type());
    if (bytes_per_element(type) == 0) {
      throw Error(Fault::input, "can't write " + path.string() + ": " + name + " has numbers of " +
                                    type + ", which safetensors has not");
    }
    list.push_back(
        {.name = name,
         .type = type,
         .shape = dense.sizes().vec(),
         .data = std::span(static_cast<const std::byte*>(dense.const_data_ptr()), dense.nbytes())});
  }
  write_safetensors(path, std::move(list), metadata);
}

void copy_tensor(const SafetensorsFile& file, const std::string& name, at::Tensor& into) {
  const std::string path = file.path.string();
  const TensorEntry* entry = file.head.find(name);
  if (entry == nullptr) {
    throw Error(Fault::input, path + " has no " + name + ": it is not a checkpoint of this model");
  }
  if (entry->shape != into.sizes().vec() || entry->type != type_text(into.scalar_type())) {
    throw Error(Fault::input, path + ": " + name + " is " + entry->type + " " +
                                  shape_text(entry->shape) + " where this model has " +
                                  type_text(into.scalar_type()) + " " + shape_text(into.sizes()) +
                                  "; the checkpoint is of another width or model");
  }
  at::Tensor dense = at::empty(into.sizes(), into.options().device(at::kCPU));
  const auto bytes = file.data(*entry);
  std::memcpy(dense.mutable_data_ptr(), bytes.data(), bytes.size());
  into.copy_(dense);
}

void read_tensors(const SafetensorsFile& file, const NamedTensors& tensors) {
  const at::NoGradGuard no_gradients;
  for (const auto& [name, tensor] : tensors) {
    at::Tensor into = tensor;
    copy_tensor(file, name, into);
  }
  for (const TensorEntry& entry : file.head.tensors) {
    if (!tensors.contains(entry.name)) {
      throw Error(Fault::input,
                  file.path.string() + " holds " + entry.name +
                      ", which this model has not; the checkpoint is of another model");
    }
  }
}

}  // namespace tinct
