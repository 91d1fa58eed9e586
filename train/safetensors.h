#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// Where a tensor stands in a safetensors file.
struct TensorEntry {
  std::string name;
  std::string type;  ///< "F32", "F16", "BF16", "F64", "I64", …
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  ///< of its bytes, from the start of the data
  std::uint64_t end = 0;
};

/// What the head of a safetensors file says.
struct SafetensorsHead {
  std::vector<TensorEntry> tensors;             ///< by name
  std::map<std::string, std::string> metadata;  ///< of "__metadata__"
  std::uint64_t data_offset = 0;                ///< of the data in the file
  /// The entry of that name, or nullptr.
  [[nodiscard]] const TensorEntry* find(const std::string& name) const;
};

/// Bytes of one element; 0 for an unknown type.
[[nodiscard]] std::size_t bytes_per_element(std::string_view type) noexcept;

/// Parses the head of a safetensors file of `file_bytes` bytes, of which `beginning` holds at least
/// the head. The format: 8 bytes length (little endian), that many bytes of JSON, the data
/// (https://github.com/huggingface/safetensors, "Format"). Throws Error(Fault::input) that names
/// `name` for a head that is cut off or wrong, for tensors that overlap, leave gaps, or end behind
/// the file.
[[nodiscard]] SafetensorsHead parse_safetensors_head(std::string_view beginning,
                                                     std::uint64_t file_bytes,
                                                     const std::string& name);

/// The head alone of a file, of which no more is read. Throws as parse_safetensors_head, and
/// Error(Fault::input) for what can't be read.
[[nodiscard]] SafetensorsHead read_safetensors_head(const std::filesystem::path& path);

/// A safetensors file in memory.
struct SafetensorsFile {
  std::filesystem::path path;
  SafetensorsHead head;
  std::string bytes;  ///< the whole file
  /// The bytes of one tensor.
  [[nodiscard]] std::span<const std::byte> data(const TensorEntry& tensor) const;
};
[[nodiscard]] SafetensorsFile read_safetensors(const std::filesystem::path& path);

/// A tensor to be written; `data` must live until then.
struct TensorToWrite {
  std::string name;
  std::string type;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> data;
};

/// Writes a safetensors file atomically, tensors in the order of their names; the same tensors and
/// metadata are the same bytes. Throws Error(Fault::resource) for a full disk: what was there
/// before then stays.
void write_safetensors(const std::filesystem::path& path, std::vector<TensorToWrite> tensors,
                       const std::map<std::string, std::string>& metadata);

}  // namespace tinct
