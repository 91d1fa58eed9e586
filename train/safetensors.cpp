#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <limits>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "train/safetensors.h"

namespace tinct {
namespace {

constexpr std::size_t kLengthBytes = 8;
/// The format's own limit for the head.
constexpr std::uint64_t kMaxHeadBytes = 100'000'000;
/// Data begins at a multiple of 8, as the reference writer has it.
constexpr std::size_t kAlignment = 8;
constexpr const char* kMetadata = "__metadata__";

Error bad(const std::string& name, const std::string& what) {
  return {Fault::input, name + " is no whole safetensors file: " + what +
                            "; take another checkpoint, or get the file again"};
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

std::string little_endian_text(std::uint64_t value) {
  std::string bytes;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  }
  return bytes;
}

/// Bytes of a tensor, or nothing where the shape is negative or too large to be true.
std::uint64_t expected_bytes(const TensorEntry& tensor, const std::string& name) {
  std::uint64_t bytes = bytes_per_element(tensor.type);
  if (bytes == 0) throw bad(name, tensor.name + " has the unknown type " + tensor.type);
  for (const std::int64_t side : tensor.shape) {
    if (side < 0) throw bad(name, tensor.name + " has a negative size");
    const auto factor = static_cast<std::uint64_t>(side);
    if (factor != 0 && bytes > std::numeric_limits<std::int64_t>::max() / factor) {
      throw bad(name, tensor.name + " has an impossible size");
    }
    bytes *= factor;
  }
  return bytes;
}

TensorEntry entry_from_json(const std::string& tensor, const Json& json, const std::string& name) {
  try {
    TensorEntry entry{.name = tensor, .type = json.at("dtype"), .shape = {}};
    if (!json.at("shape").is_array()) throw bad(name, tensor + " has a shape that is no list");
    for (const Json& side : json.at("shape")) {
      if (!side.is_number_integer()) throw bad(name, tensor + " has a shape that is no number");
      entry.shape.push_back(side.get<std::int64_t>());
    }
    const Json& offsets = json.at("data_offsets");
    if (offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned()) {
      throw bad(name, tensor + " has wrong data_offsets");
    }
    entry.begin = offsets[0];
    entry.end = offsets[1];
    return entry;
  } catch (const Json::exception& problem) {
    throw bad(name, tensor + ": " + problem.what());
  }
}

/// The tensors must fill the data from its first to its last byte, one after the other.
void check_places(const SafetensorsHead& head, std::uint64_t data_bytes, const std::string& name) {
  std::vector<const TensorEntry*> places;
  for (const TensorEntry& tensor : head.tensors) places.push_back(&tensor);
  std::sort(places.begin(), places.end(), [](const TensorEntry* x, const TensorEntry* y) {
    return std::pair(x->begin, x->end) < std::pair(y->begin, y->end);
  });
  std::uint64_t at = 0;
  for (const TensorEntry* tensor : places) {
    if (tensor->begin != at || tensor->end < tensor->begin) {
      throw bad(name, tensor->name + " does not begin where the one before it ends");
    }
    if (tensor->end - tensor->begin != expected_bytes(*tensor, name)) {
      throw bad(name, tensor->name + " has not as many bytes as its shape needs");
    }
    at = tensor->end;
  }
  if (at != data_bytes) {
    throw bad(name, "it has " + std::to_string(data_bytes) + " bytes of data where its head says " +
                        std::to_string(at));
  }
}

}  // namespace

std::size_t bytes_per_element(std::string_view type) noexcept {
  constexpr std::array<std::pair<std::string_view, std::size_t>, 12> kTypes{{{"F64", 8},
                                                                             {"F32", 4},
                                                                             {"F16", 2},
                                                                             {"BF16", 2},
                                                                             {"I64", 8},
                                                                             {"I32", 4},
                                                                             {"I16", 2},
                                                                             {"I8", 1},
                                                                             {"U8", 1},
                                                                             {"U32", 4},
                                                                             {"U64", 8},
                                                                             {"BOOL", 1}}};
  for (const auto& [known, bytes] : kTypes) {
    if (known == type) return bytes;
  }
  return 0;
}

const TensorEntry* SafetensorsHead::find(const std::string& name) const {
  const auto at =
      std::lower_bound(tensors.begin(), tensors.end(), name,
                       [](const TensorEntry& t, const std::string& n) { return t.name < n; });
  return at != tensors.end() && at->name == name ? &*at : nullptr;
}

SafetensorsHead parse_safetensors_head(std::string_view beginning, std::uint64_t file_bytes,
                                       const std::string& name) {
  if (beginning.size() < kLengthBytes) throw bad(name, "it is shorter than its head");
  const std::uint64_t length = little_endian(beginning);
  if (length > kMaxHeadBytes) throw bad(name, "it does not begin with a plausible length");
  if (length > beginning.size() - kLengthBytes) throw bad(name, "its head is cut off");
  const Json json = parse_json(beginning.substr(kLengthBytes, length), name);
  if (!json.is_object()) throw bad(name, "its head is no JSON object");

  SafetensorsHead head;
  head.data_offset = kLengthBytes + length;
  for (const auto& member : json.items()) {
    if (member.key() != kMetadata) {
      head.tensors.push_back(entry_from_json(member.key(), member.value(), name));
      continue;
    }
    if (!member.value().is_object()) throw bad(name, "its metadata is no JSON object");
    for (const auto& one : member.value().items()) {
      if (!one.value().is_string()) throw bad(name, "its metadata holds more than text");
      head.metadata[one.key()] = one.value();
    }
  }
  std::sort(head.tensors.begin(), head.tensors.end(),
            [](const TensorEntry& x, const TensorEntry& y) { return x.name < y.name; });
  check_places(head, file_bytes - head.data_offset, name);
  return head;
}

SafetensorsHead read_safetensors_head(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t file_bytes = std::filesystem::file_size(path, error);
  if (error) throw_system_error("can't read " + path.string(), error.value());
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_system_error("can't read " + path.string(), errno);
  std::string beginning;
  const auto read_to = [&](std::uint64_t size) {
    const std::size_t had = beginning.size();
    beginning.resize(std::max<std::size_t>(had, std::min(size, file_bytes)));
    file.read(beginning.data() + had, static_cast<std::streamsize>(beginning.size() - had));
    beginning.resize(had + static_cast<std::size_t>(file.gcount()));
  };
  read_to(kLengthBytes);
  if (beginning.size() == kLengthBytes) {
    read_to(kLengthBytes + std::min(little_endian(beginning), kMaxHeadBytes));
  }
  return parse_safetensors_head(beginning, file_bytes, path.string());
}

std::span<const std::byte> SafetensorsFile::data(const TensorEntry& tensor) const {
  return std::as_bytes(std::span(bytes))
      .subspan(head.data_offset + tensor.begin, tensor.end - tensor.begin);
}

SafetensorsFile read_safetensors(const std::filesystem::path& path) {
  SafetensorsFile file{.path = path, .head = {}, .bytes = read_file(path)};
  file.head = parse_safetensors_head(file.bytes, file.bytes.size(), path.string());
  return file;
}

void write_safetensors(const std::filesystem::path& path, std::vector<TensorToWrite> tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::sort(tensors.begin(), tensors.end(),
            [](const TensorToWrite& x, const TensorToWrite& y) { return x.name < y.name; });
  Json json = Json::object();
  if (!metadata.empty()) json[kMetadata] = metadata;
  std::uint64_t at = 0;
  for (const TensorToWrite& tensor : tensors) {
    json[tensor.name] = {{"dtype", tensor.type},
                         {"shape", tensor.shape},
                         {"data_offsets", {at, at + tensor.data.size()}}};
    at += tensor.data.size();
  }
  std::string head = canonical_json(json);
  head.append((kAlignment - head.size() % kAlignment) % kAlignment, ' ');
  AtomicFile file(path);
  file.write(little_endian_text(head.size()));
  file.write(head);
  for (const TensorToWrite& tensor : tensors) file.write(tensor.data);
  file.commit();
}

}  // namespace tinct
