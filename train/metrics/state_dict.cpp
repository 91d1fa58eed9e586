#include "train/metrics/state_dict.h"

#include <ATen/ATen.h>
#include <caffe2/serialize/inline_container.h>

#include <cstring>
#include <fstream>
#include <optional>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "train/metrics/pickle.h"
#include "train/safetensors.h"
#include "train/tensor_file.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// The lowest eight bytes of the number that torch.save() begins its old files with,
// 0x1950a86a20f9469cfc6c (torch/serialization.py, MAGIC_NUMBER).
constexpr std::uint64_t kLegacyMagic = 0xa86a20f9469cfc6c;

Error bad(const std::string& file, const std::string& what) {
  return {Fault::input, file + " can't be read as PyTorch weights: " + what +
                            "; save the model's state_dict() with torch.save, or as safetensors"};
}

std::optional<at::ScalarType> type_named(const std::string& name) {
  static const std::map<std::string, at::ScalarType> kTypes{{"F64", at::kDouble},
                                                            {"F32", at::kFloat},
                                                            {"F16", at::kHalf},
                                                            {"BF16", at::kBFloat16},
                                                            {"I64", at::kLong},
                                                            {"I32", at::kInt},
                                                            {"I16", at::kShort},
                                                            {"I8", at::kChar},
                                                            {"U8", at::kByte},
                                                            {"BOOL", at::kBool},
                                                            {"DoubleStorage", at::kDouble},
                                                            {"FloatStorage", at::kFloat},
                                                            {"HalfStorage", at::kHalf},
                                                            {"BFloat16Storage", at::kBFloat16},
                                                            {"LongStorage", at::kLong},
                                                            {"IntStorage", at::kInt},
                                                            {"ShortStorage", at::kShort},
                                                            {"CharStorage", at::kChar},
                                                            {"ByteStorage", at::kByte},
                                                            {"BoolStorage", at::kBool}};
  const auto found = kTypes.find(name);
  if (found == kTypes.end()) return std::nullopt;
  return found->second;
}

at::ScalarType need_type(const std::string& file, const std::string& name) {
  if (const auto type = type_named(name)) return *type;
  throw bad(file, "it has numbers of the unknown type " + name);
}

at::Tensor copy_of(std::string_view bytes, const std::vector<std::int64_t>& shape,
                   at::ScalarType type) {
  at::Tensor tensor = at::empty(shape, type);
  std::memcpy(tensor.mutable_data_ptr(), bytes.data(), bytes.size());
  return tensor;
}

StateDict from_safetensors(const fs::path& path, const std::string& prefix) {
  const SafetensorsFile file = read_safetensors(path);
  StateDict dict{.file = path.string(), .tensors = {}};
  for (const TensorEntry& entry : file.head.tensors) {
    if (!entry.name.starts_with(prefix)) continue;
    const auto data = file.data(entry);
    dict.tensors[entry.name] = copy_of({reinterpret_cast<const char*>(data.data()), data.size()},
                                       entry.shape, need_type(dict.file, entry.type));
  }
  return dict;
}

/// The storages of a file as flat tensors by their keys, read where they are asked for first.
class Storages {
 public:
  virtual ~Storages() = default;
  at::Tensor& of(const PickledStorage& storage) {
    at::Tensor& flat = known_[storage.key];
    if (!flat.defined()) flat = read(storage);
    return flat;
  }
  [[nodiscard]] const std::string& file() const { return file_; }

 protected:
  explicit Storages(std::string file) : file_(std::move(file)) {}
  virtual at::Tensor read(const PickledStorage& storage) = 0;
  at::Tensor flat_tensor(const PickledStorage& storage, std::string_view bytes) const {
    const at::ScalarType type = need_type(file_, storage.type);
    const std::size_t size = at::elementSize(type);
    if (storage.elements < 0 || bytes.size() != static_cast<std::size_t>(storage.elements) * size) {
      throw bad(file_, "a storage has another size than it is said to have");
    }
    return copy_of(bytes, {storage.elements}, type);
  }

 private:
  std::string file_;
  std::map<std::string, at::Tensor> known_;
};

class ZipStorages final : public Storages {
 public:
  ZipStorages(std::string file, caffe2::serialize::PyTorchStreamReader& zip)
      : Storages(std::move(file)), zip_(zip) {}

 private:
  at::Tensor read(const PickledStorage& storage) override {
    const std::string record = "data/" + storage.key;
    if (!zip_.hasRecord(record)) throw bad(file(), "it lacks " + record);
    const auto [data, size] = zip_.getRecord(record);
    return flat_tensor(storage, {static_cast<const char*>(data.get()), size});
  }
  caffe2::serialize::PyTorchStreamReader& zip_;
};

/// Before PyTorch 1.6 the storages followed the pickles: for each key in the order of a list 8
/// bytes of count, then the numbers.
class LegacyStorages final : public Storages {
 public:
  LegacyStorages(std::string file, std::string_view bytes, const Pickled& keys)
      : Storages(std::move(file)), bytes_(bytes) {
    const auto* list = std::get_if<PickledList>(&keys->data);
    if (list == nullptr) throw bad(this->file(), "it has no list of storages");
    for (const Pickled& key : list->items) {
      const auto* text = std::get_if<std::string>(&key->data);
      if (text == nullptr) throw bad(this->file(), "a storage has no name");
      order_.push_back(*text);
    }
  }
  /// Types are known only from the tensors, so this must run in the order of the file.
  void read_all(const std::map<std::string, PickledStorage>& storages) {
    for (const std::string& key : order_) {
      const auto found = storages.find(key);
      if (found == storages.end()) throw bad(file(), "it has a storage that no tensor is in");
      of(found->second);
    }
  }

 private:
  at::Tensor read(const PickledStorage& storage) override {
    const std::size_t size = at::elementSize(need_type(file(), storage.type));
    std::int64_t count = 0;
    if (bytes_.size() < sizeof count) throw bad(file(), "it is cut off");
    std::memcpy(&count, bytes_.data(), sizeof count);
    bytes_.remove_prefix(sizeof count);
    if (count != storage.elements || static_cast<std::size_t>(count) > bytes_.size() / size) {
      throw bad(file(), "it is cut off");
    }
    const std::size_t length = static_cast<std::size_t>(count) * size;
    at::Tensor flat = flat_tensor(storage, bytes_.substr(0, length));
    bytes_.remove_prefix(length);
    return flat;
  }
  std::string_view bytes_;
  std::vector<std::string> order_;
};

at::Tensor view_of(const PickledTensor& tensor, const at::Tensor& flat, const std::string& file) {
  bool right = tensor.offset >= 0 && tensor.shape.size() == tensor.strides.size();
  // The last element, in double, so that made-up sizes don't overflow.
  double last = static_cast<double>(tensor.offset);
  for (std::size_t i = 0; right && i < tensor.shape.size(); ++i) {
    right = tensor.shape[i] >= 1 && tensor.strides[i] >= 0;
    last += static_cast<double>(tensor.shape[i] - 1) * static_cast<double>(tensor.strides[i]);
  }
  if (!right || last >= static_cast<double>(flat.numel())) {
    throw bad(file, "a tensor lies outside of its storage");
  }
  return flat.as_strided(tensor.shape, tensor.strides, tensor.offset).contiguous();
}

/// The tensors of a dict by name; with "state_dict" in it, of that one.
std::map<std::string, const PickledTensor*> named_tensors(const Pickled& root,
                                                          const std::string& file) {
  const auto* dict = std::get_if<PickledDict>(&root->data);
  if (dict == nullptr) throw bad(file, "it holds no dict of tensors");
  std::map<std::string, const PickledTensor*> tensors;
  for (const auto& [key, value] : dict->items) {
    const auto* name = std::get_if<std::string>(&key->data);
    if (name == nullptr) continue;
    if (*name == "state_dict") return named_tensors(value, file);
    if (const auto* tensor = std::get_if<PickledTensor>(&value->data)) tensors[*name] = tensor;
  }
  if (tensors.empty()) throw bad(file, "it holds no dict of tensors");
  return tensors;
}

StateDict from_zip(const fs::path& path, const std::string& prefix) {
  StateDict dict{.file = path.string(), .tensors = {}};
  try {
    caffe2::serialize::PyTorchStreamReader zip(path.string());
    if (zip.hasRecord("constants.pkl")) {
      throw bad(dict.file, "it is a TorchScript program, not weights");
    }
    const auto [data, size] = zip.getRecord("data.pkl");
    const Pickled root =
        PickleReader({static_cast<const char*>(data.get()), size}, dict.file).read();
    ZipStorages storages(dict.file, zip);
    for (const auto& [name, tensor] : named_tensors(root, dict.file)) {
      if (!name.starts_with(prefix)) continue;
      dict.tensors[name] = view_of(*tensor, storages.of(tensor->storage), dict.file);
    }
  } catch (const c10::Error&) {
    throw bad(dict.file, "it is a ZIP archive, but none that torch.save() wrote, or damaged");
  }
  return dict;
}

StateDict from_legacy(const fs::path& path, const std::string& prefix) {
  const std::string whole = read_file(path);
  const std::string_view bytes = whole;
  StateDict dict{.file = path.string(), .tensors = {}};
  PickleReader reader(bytes, dict.file);
  const Pickled magic = reader.read();
  const auto* number = std::get_if<std::int64_t>(&magic->data);
  if (number == nullptr || static_cast<std::uint64_t>(*number) != kLegacyMagic) {
    throw bad(dict.file, "it is a pickle, but none that torch.save() wrote");
  }
  for (int i = 0; i < 2; ++i) (void)reader.read();  // the protocol, the machine
  const Pickled root = reader.read();
  const Pickled keys = reader.read();
  const auto tensors = named_tensors(root, dict.file);
  std::map<std::string, PickledStorage> by_key;
  for (const auto& [name, tensor] : tensors) by_key[tensor->storage.key] = tensor->storage;
  LegacyStorages storages(dict.file, bytes.substr(reader.at()), keys);
  storages.read_all(by_key);
  for (const auto& [name, tensor] : tensors) {
    if (!name.starts_with(prefix)) continue;
    dict.tensors[name] = view_of(*tensor, storages.of(tensor->storage), dict.file);
  }
  return dict;
}

std::string first_bytes(const fs::path& path, std::size_t count) {
  std::string bytes(count, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(Fault::input, "can't read " + path.string());
  file.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace

at::Tensor StateDict::need(const std::string& name, const std::vector<std::int64_t>& shape) const {
  const auto found = tensors.find(name);
  if (found == tensors.end()) {
    throw Error(Fault::input, file + " has no " + name + ": these are weights of another network");
  }
  if (found->second.sizes() != at::IntArrayRef(shape)) {
    throw Error(Fault::input, file + ": " + name + " is " + shape_text(found->second.sizes()) +
                                  " where the network has " + shape_text(shape) +
                                  "; these are weights of another network");
  }
  return found->second.to(at::kFloat);
}

StateDict read_state_dict(const fs::path& path, const std::string& prefix) {
  if (path.extension() == ".safetensors") return from_safetensors(path, prefix);
  const std::string beginning = first_bytes(path, 4);
  if (beginning == "PK\x03\x04") return from_zip(path, prefix);
  if (beginning.starts_with("\x80\x02")) return from_legacy(path, prefix);
  throw bad(path.string(), "it is neither a ZIP archive nor a pickle");
}

}  // namespace tinct
