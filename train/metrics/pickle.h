#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tinct {

/// The numbers behind a pickled tensor: kept elsewhere in the file, under a key.
struct PickledStorage {
  std::string type;  ///< "FloatStorage", "HalfStorage" …
  std::string key;
  std::int64_t elements = 0;
};

/// A tensor as torch.save() pickles it: a view into a storage, in units of elements.
struct PickledTensor {
  PickledStorage storage;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape, strides;
};

struct PickledValue;
using Pickled = std::shared_ptr<PickledValue>;

/// A name that the pickle asks Python for: "collections.OrderedDict".
struct PickledName {
  std::string text;
};
struct PickledList {
  std::vector<Pickled> items;
};
struct PickledTuple {
  std::vector<Pickled> items;
};
/// In the order of the pickle.
struct PickledDict {
  std::vector<std::pair<Pickled, Pickled>> items;
};

/// One value of a pickle: None, or one of these.
struct PickledValue {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, PickledName, PickledList,
               PickledTuple, PickledDict, PickledStorage, PickledTensor>
      data;
};

/// Reads Python pickles (protocols 2 to 5) of what torch.save() writes for weights: dicts, lists
/// and tuples of text, numbers and tensors. Nothing is ever run: a name other than OrderedDict and
/// torch's rebuilding of tensors throws.
class PickleReader {
 public:
  /// `bytes` must live as long as the reader; `name` stands for the file in messages.
  PickleReader(std::string_view bytes, std::string name);
  /// The next pickle. Throws Error(Fault::input) for what is damaged or more than weights.
  [[nodiscard]] Pickled read();
  /// Where the next one begins.
  [[nodiscard]] std::size_t at() const noexcept { return at_; }

 private:
  struct Machine;
  std::string_view bytes_;
  std::string name_;
  std::size_t at_ = 0;
};

}  // namespace tinct
