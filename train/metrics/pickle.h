#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lib/base/errors.h"

namespace tinct {

/// The numbers behind a pickled tensor: kept elsewhere in the file, under a key.
struct PickledStorage {
  std::string type;  ///< "FloatStorage", "HalfStorage" …
  std::string key;
  std::int64_t elements = 0;
  bool operator==(const PickledStorage&) const = default;
};

/// A tensor as torch.save() pickles it: a view into a storage, in units of elements.
struct PickledTensor {
  const PickledStorage* storage = nullptr;  ///< never null in what was read
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape, strides;
};

struct PickledValue;
/// A value that its PickleReader owns. A value may hold itself, and may be nested deeper than any
/// stack, so who walks through one must not do so without end.
using Pickled = PickledValue*;

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
               PickledTuple, PickledDict, const PickledStorage*, PickledTensor>
      data;
};

/// Why a file is no weights, with the way out: the line of Python that saves weights alone.
/// Fault::input. What would steer a terminal is left out of `what`, which may quote the file.
[[nodiscard]] Error not_weights(const std::string& file, const std::string& what);

/// Reads Python pickles (protocols 2 to 5) of what torch.save() writes for weights: dicts, lists
/// and tuples of text, numbers and tensors. Nothing is ever run: a name other than OrderedDict and
/// torch's rebuilding of tensors throws. So does what needs far more memory than the file has
/// bytes: more than a million values, names of more than 200 bytes, tensors of more than 16 sides.
class PickleReader {
 public:
  /// `bytes` must live as long as the reader; `name` stands for the file in messages.
  PickleReader(std::string_view bytes, std::string name);
  PickleReader(const PickleReader&) = delete;
  PickleReader& operator=(const PickleReader&) = delete;
  /// The next pickle, which lives as long as the reader. Throws Error(Fault::input) for what is
  /// damaged or more than weights.
  [[nodiscard]] Pickled read();
  /// Where the next one begins.
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  /// The storages that the pickles so far speak of, by their keys.
  [[nodiscard]] const std::map<std::string, PickledStorage>& storages() const noexcept {
    return storages_;
  }

 private:
  struct Machine;
  std::string_view bytes_;
  std::string name_;
  std::size_t at_ = 0;
  std::deque<PickledValue> values_;
  std::map<std::string, PickledStorage> storages_;
};

}  // namespace tinct
