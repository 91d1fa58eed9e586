#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "train/safetensors.h"

namespace tinct {

/// Tensors by their names, in the order of the names.
using NamedTensors = std::map<std::string, at::Tensor>;

/// "64x3x3x3"; "a single number" for a tensor without sides.
[[nodiscard]] std::string shape_text(at::IntArrayRef shape);

/// A type of numbers as safetensors names it: "F32", "BF16", "I64" …; as PyTorch names it where
/// safetensors has no name for it.
[[nodiscard]] std::string type_text(at::ScalarType type);

/// Writes tensors as a safetensors file, atomically (write_safetensors); they may lie on any device
/// and in any order of memory. Throws Error(Fault::resource) for a full disk, and
/// Error(Fault::input) for a tensor of a type that safetensors has not.
void write_tensors(const std::filesystem::path& path, const NamedTensors& tensors,
                   const std::map<std::string, std::string>& metadata);

/// Copies the numbers of a file's tensor into one of the same type and shape, on any device. Throws
/// Error(Fault::input) that names the file and the tensor where there is none such.
void copy_tensor(const SafetensorsFile& file, const std::string& name, at::Tensor& into);

/// The same of many, which must be all that the file holds.
void read_tensors(const SafetensorsFile& file, const NamedTensors& tensors);

}  // namespace tinct
