#include "train/metrics/state_dict.h"

#include <ATen/ATen.h>
#include <caffe2/serialize/inline_container.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <tuple>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "train/metrics/pickled_weights.h"
#include "train/safetensors.h"
#include "train/tensor_file.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// The lowest eight bytes of the number that torch.save() begins its old files with,
// 0x1950a86a20f9469cfc6c (torch/serialization.py, MAGIC_NUMBER).
constexpr std::uint64_t kLegacyMagic = 0xa86a20f9469cfc6c;

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
  throw not_weights(file, "it has numbers of the unknown type " + name);
}

at::Tensor copy_of(std::string_view bytes, const std::vector<std::int64_t>& shape,
                   at::ScalarType type) {
  at::Tensor tensor = at::empty(shape, type);
  if (bytes.empty()) return tensor;
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
    if (storage.elements < 0 || bytes.size() % size != 0 ||
        static_cast<std::size_t>(storage.elements) != bytes.size() / size) {
      throw not_weights(file_, "a storage has another size than it is said to have");
    }
    return copy_of(bytes, {storage.elements}, type);
  }

 private:
  std::string file_;
  std::map<std::string, at::Tensor> known_;
};

/// An archive that torch.save() wrote. It doesn't compress, so all records together are no larger
/// than the file.
class ZipRecords {
 public:
  explicit ZipRecords(const fs::path& path)
      : file_(path.string()), zip_(file_), left_(fs::file_size(path)) {}
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] bool has(const std::string& name) { return zip_.hasRecord(name); }
  std::tuple<at::DataPtr, std::size_t> take(const std::string& name) {
    if (!has(name)) throw not_weights(file_, "it lacks " + name + ", which torch.save() writes");
    const std::size_t size = zip_.getRecordSize(name);
    if (size > left_) throw not_weights(file_, "its records are larger than itself");
    left_ -= size;
    return zip_.getRecord(name);
  }

 private:
  std::string file_;
  caffe2::serialize::PyTorchStreamReader zip_;
  std::uintmax_t left_;
};

class ZipStorages final : public Storages {
 public:
  explicit ZipStorages(ZipRecords& zip) : Storages(zip.file()), zip_(zip) {}

 private:
  at::Tensor read(const PickledStorage& storage) override {
    const auto [data, size] = zip_.take("data/" + storage.key);
    return flat_tensor(storage, {static_cast<const char*>(data.get()), size});
  }
  ZipRecords& zip_;
};

/// Before PyTorch 1.6 the storages followed the pickles: for each key in the order of a list 8
/// bytes of count, then the numbers.
class LegacyStorages final : public Storages {
 public:
  /// `known`: what the pickles say of each key.
  LegacyStorages(std::string file, std::string_view bytes, Pickled keys,
                 const std::map<std::string, PickledStorage>& known)
      : Storages(std::move(file)) {
    const auto* list = std::get_if<PickledList>(&keys->data);
    if (list == nullptr) throw not_weights(this->file(), "it has no list of storages");
    for (const Pickled key : list->items) {
      const auto* text = std::get_if<std::string>(&key->data);
      const auto found = text == nullptr ? known.end() : known.find(*text);
      if (found == known.end()) {
        throw not_weights(this->file(), "it has a storage that no tensor is in");
      }
      places_[*text] = next(found->second, bytes);
    }
  }

 private:
  /// Takes one storage from the beginning of `bytes`.
  [[nodiscard]] std::string_view next(const PickledStorage& storage,
                                      std::string_view& bytes) const {
    const std::size_t size = at::elementSize(need_type(file(), storage.type));
    std::int64_t count = 0;
    if (bytes.size() < sizeof count) throw not_weights(file(), "it is cut off");
    std::memcpy(&count, bytes.data(), sizeof count);
    bytes.remove_prefix(sizeof count);
    if (count != storage.elements || count < 0 ||
        static_cast<std::size_t>(count) > bytes.size() / size) {
      throw not_weights(file(), "it is cut off");
    }
    const std::string_view numbers = bytes.substr(0, static_cast<std::size_t>(count) * size);
    bytes.remove_prefix(numbers.size());
    return numbers;
  }
  at::Tensor read(const PickledStorage& storage) override {
    const auto place = places_.find(storage.key);
    if (place == places_.end()) throw not_weights(file(), "it lacks the storage " + storage.key);
    return flat_tensor(storage, place->second);
  }
  std::map<std::string, std::string_view> places_;
};

/// The tensors of a state_dict as dense ones.
StateDict dense_tensors(Pickled root, Storages& storages, const std::string& prefix) {
  StateDict dict{.file = storages.file(), .tensors = {}};
  // Many views of one storage that are not dense would each become a copy of it.
  constexpr std::uintmax_t kMostCopies = 4;
  std::uintmax_t left = kMostCopies * fs::file_size(dict.file);
  for (const auto& [name, tensor] : named_tensors(root, dict.file)) {
    if (!name.starts_with(prefix)) continue;
    const at::Tensor& flat = storages.of(*tensor.storage);
    if (std::ranges::count(tensor.shape, 0) > 0) {
      dict.tensors[name] = at::empty(tensor.shape, flat.options());
      continue;
    }
    const at::Tensor view = flat.as_strided(tensor.shape, tensor.strides, tensor.offset);
    if (!view.is_contiguous()) {
      if (view.nbytes() > left) throw not_weights(dict.file, "its tensors share too much memory");
      left -= view.nbytes();
    }
    dict.tensors[name] = view.contiguous();
  }
  return dict;
}

StateDict from_zip(const fs::path& path, const std::string& prefix) {
  ZipRecords zip(path);
  if (zip.has("constants.pkl")) {
    throw not_weights(zip.file(), "it is a TorchScript program, not weights");
  }
  const auto [data, size] = zip.take("data.pkl");
  PickleReader reader({static_cast<const char*>(data.get()), size}, zip.file());
  ZipStorages storages(zip);
  return dense_tensors(reader.read(), storages, prefix);
}

StateDict from_legacy(const fs::path& path, const std::string& prefix) {
  const std::string whole = read_file(path);
  const std::string_view bytes = whole;
  PickleReader reader(bytes, path.string());
  const auto* magic = std::get_if<std::int64_t>(&reader.read()->data);
  if (magic == nullptr || static_cast<std::uint64_t>(*magic) != kLegacyMagic) {
    throw not_weights(path.string(), "it is a pickle, but none that torch.save() wrote");
  }
  for (int i = 0; i < 2; ++i) (void)reader.read();  // the protocol, the machine
  const Pickled root = reader.read();
  const Pickled keys = reader.read();
  LegacyStorages storages(path.string(), bytes.substr(reader.at()), keys, reader.storages());
  return dense_tensors(root, storages, prefix);
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
  const bool is_zip = beginning == "PK\x03\x04";
  const bool is_pickle = beginning.size() > 1 && beginning[0] == '\x80' && beginning[1] >= 2 &&
                         beginning[1] <= 5;  // protocols
  if (!is_zip && !is_pickle) {
    throw not_weights(path.string(), "it is neither a ZIP archive nor a pickle of protocol 2 to 5");
  }
  try {
    return is_zip ? from_zip(path, prefix) : from_legacy(path, prefix);
  } catch (const c10::Error&) {
    throw not_weights(path.string(), "it is damaged, or none that torch.save() wrote");
  }
}

}  // namespace tinct
