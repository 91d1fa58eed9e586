#include "train/tensor_file.h"

#include <array>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "train/safetensors.h"

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

}  // namespace tinct
