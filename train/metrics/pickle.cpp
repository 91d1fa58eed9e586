#include "train/metrics/pickle.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace tinct {
namespace {

constexpr std::size_t kMostValues = 1'000'000;
constexpr std::size_t kLongestName = 200;
/// Kernels of convolutions over films have five.
constexpr std::size_t kMostSides = 16;

template <typename T>
const T* as(Pickled value) {
  return std::get_if<T>(&value->data);
}

/// What a code that is not read here is for, in words of its user.
std::string meaning_of(unsigned char code) {
  if (std::string_view("BC\x8e\x96").find(static_cast<char>(code)) != std::string_view::npos) {
    return "it holds more than weights (bytes)";
  }
  if (code >= 0x8f && code <= 0x91) return "it holds more than weights (a set)";
  if (std::string_view("FILPSVdgilop").find(static_cast<char>(code)) != std::string_view::npos) {
    return "it is a pickle of protocol 0 or 1, where torch.save writes 2";
  }
  return "it has a code that weights don't need (" + std::to_string(code) + ")";
}

}  // namespace

Error not_weights(const std::string& file, const std::string& what) {
  std::string plain = what;
  const auto steers = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  std::ranges::replace_if(plain, steers, '?');
  return {Fault::input, file + " can't be read as PyTorch weights: " + plain +
                            "; save the weights alone, in Python: torch.save(model.state_dict(), "
                            "\"weights.pth\")"};
}

// Python's pickle machine, for the codes that weights need (the names are those of Python's
// pickletools, which describes each).
struct PickleReader::Machine {
  std::string_view bytes;
  const std::string& name;
  std::size_t& at;
  std::deque<PickledValue>& values;
  std::map<std::string, PickledStorage>& storages;
  std::vector<Pickled> stack;
  std::vector<std::size_t> marks;
  std::map<std::uint64_t, Pickled> memo;

  [[noreturn]] void fail(const std::string& what) const { throw not_weights(name, what); }

  template <typename T>
  Pickled make(T data) {
    if (values.size() == kMostValues) fail("it holds more than a million values");
    return &values.emplace_back(PickledValue{std::move(data)});
  }

  std::string_view take(std::size_t count) {
    if (count > bytes.size() - at) fail("it is cut off");
    at += count;
    return bytes.substr(at - count, count);
  }
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    const std::string_view text = take(size);
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(text[i]);
    return value;
  }
  std::string_view line() {
    const std::size_t end = bytes.find('\n', at);
    if (end == std::string_view::npos) fail("it is cut off");
    const std::string_view text = bytes.substr(at, end - at);
    at = end + 1;
    return text;
  }
  // A whole number of any length, little endian, in two's complement.
  std::int64_t long_number(std::size_t size) {
    const std::string_view text = take(size);
    std::uint64_t value = !text.empty() && (text.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    // PyTorch's magic number has ten bytes; it is compared by its lowest eight.
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(text[i]);
    return static_cast<std::int64_t>(value);
  }

  void push(Pickled value) { stack.push_back(value); }
  Pickled top() const {
    if (stack.empty()) fail("it takes more than it has");
    return stack.back();
  }
  Pickled pop() {
    const Pickled value = top();
    stack.pop_back();
    return value;
  }
  // All above the last mark.
  std::vector<Pickled> pop_marked() {
    if (marks.empty() || marks.back() > stack.size()) fail("a mark is missing");
    const auto first = stack.begin() + static_cast<std::ptrdiff_t>(marks.back());
    std::vector<Pickled> items(first, stack.end());
    stack.erase(first, stack.end());
    marks.pop_back();
    return items;
  }
  void push_tuple(std::size_t count) {
    std::vector<Pickled> items(count);
    for (std::size_t i = count; i-- > 0;) items[i] = pop();
    push(make(PickledTuple{std::move(items)}));
  }

  void set_items(const std::vector<Pickled>& items) {
    auto* dict = std::get_if<PickledDict>(&top()->data);
    if (dict == nullptr || items.size() % 2 != 0) fail("it is no dict where it should be one");
    for (std::size_t i = 0; i < items.size(); i += 2) {
      dict->items.emplace_back(items[i], items[i + 1]);
    }
  }
  void append(const std::vector<Pickled>& items) {
    auto* list = std::get_if<PickledList>(&top()->data);
    if (list == nullptr) fail("it is no list where it should be one");
    list->items.insert(list->items.end(), items.begin(), items.end());
  }
  // A text that says what something is, which no value of a dict has to be.
  const std::string& name_in(Pickled value) const {
    const auto* text = as<std::string>(value);
    if (text == nullptr) fail("it has no text where it should have some");
    if (text->size() > kLongestName) fail("it has a name of more than 200 bytes");
    return *text;
  }
  Pickled python_name(std::string_view module, std::string_view last) {
    if (module.size() + last.size() > kLongestName) fail("it has a name of more than 200 bytes");
    return make(PickledName{std::string(module) + "." + std::string(last)});
  }
  [[noreturn]] void refuse_object(const PickledName* type) const {
    fail("it holds more than weights (" + (type == nullptr ? "an object" : type->text) + ")");
  }
  std::int64_t number_of(Pickled value) const {
    if (const auto* found = as<std::int64_t>(value)) return *found;
    fail("it has no number where it should have one");
  }
  std::vector<std::int64_t> numbers_of(Pickled value) const {
    const auto* tuple = as<PickledTuple>(value);
    if (tuple == nullptr) fail("a tensor's shape is no tuple");
    if (tuple->items.size() > kMostSides) fail("a tensor has more than 16 sides");
    std::vector<std::int64_t> numbers;
    for (const Pickled item : tuple->items) numbers.push_back(number_of(item));
    return numbers;
  }

  void push_storage() {
    const auto* tuple = as<PickledTuple>(pop());
    if (tuple == nullptr || tuple->items.empty()) fail("a storage is described wrongly");
    const std::vector<Pickled>& parts = tuple->items;
    const auto* type = parts.size() < 2 ? nullptr : as<PickledName>(parts[1]);
    if (type != nullptr && name_in(parts[0]) == "module") refuse_object(type);
    if (type == nullptr || name_in(parts[0]) != "storage" || parts.size() < 5) {
      fail("a storage is described wrongly");
    }
    // What PyTorch wrote as None for many years, and would have to be read as a place.
    if (parts.size() > 5 && as<std::monostate>(parts[5]) == nullptr) {
      fail("a storage is a part of another");
    }
    const PickledStorage storage{.type = type->text.substr(type->text.rfind('.') + 1),
                                 .key = name_in(parts[2]),
                                 .elements = number_of(parts[4])};
    const PickledStorage& known = storages.try_emplace(storage.key, storage).first->second;
    if (known != storage) fail("it describes a storage in two ways");
    push(make(&known));
  }
  Pickled tensor(const std::vector<Pickled>& arguments) {
    const auto* storage = arguments.size() < 4 ? nullptr : as<const PickledStorage*>(arguments[0]);
    if (storage == nullptr) fail("a tensor is described wrongly");
    return make(PickledTensor{.storage = *storage,
                              .offset = number_of(arguments[1]),
                              .shape = numbers_of(arguments[2]),
                              .strides = numbers_of(arguments[3])});
  }
  void reduce() {
    const auto* tuple = as<PickledTuple>(pop());
    const auto* called = as<PickledName>(pop());
    if (called == nullptr || tuple == nullptr) fail("it calls what can't be called");
    const std::string& what = called->text;
    if (what == "collections.OrderedDict" && tuple->items.empty()) {
      push(make(PickledDict{}));
    } else if (what == "torch._utils._rebuild_tensor_v2" ||
               what == "torch._utils._rebuild_tensor") {
      push(tensor(tuple->items));
    } else if (what == "torch._utils._rebuild_parameter" && !tuple->items.empty()) {
      push(tuple->items[0]);
    } else {
      refuse_object(called);
    }
  }

  [[nodiscard]] std::optional<Pickled> constant(unsigned char code) {
    switch (code) {
      case 'N': return make(std::monostate{});
      case 0x88: return make(true);
      case 0x89: return make(false);
      case '}': return make(PickledDict{});
      case ']': return make(PickledList{});
      case ')': return make(PickledTuple{});
      case 'K': return make(static_cast<std::int64_t>(number(1)));
      case 'M': return make(static_cast<std::int64_t>(number(2)));
      case 'J': return make(std::int64_t{static_cast<std::int32_t>(number(4))});
      case 0x8a: return make(long_number(number(1)));
      case 'U':
      case 0x8c: return make(std::string(take(number(1))));
      case 'T':
      case 'X': return make(std::string(take(number(4))));
      case 0x8d: return make(std::string(take(number(8))));
      case 'G': {
        std::uint64_t bits = 0;
        for (const char byte : take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
        return make(std::bit_cast<double>(bits));
      }
      case 'c': {
        const std::string_view module = line();
        return python_name(module, line());
      }
      default: return std::nullopt;
    }
  }
  void remember(std::uint64_t key) { memo[key] = top(); }
  void recall(std::uint64_t key) {
    const auto found = memo.find(key);
    if (found == memo.end()) fail("it refers to what it has not");
    push(found->second);
  }
  void push_named() {
    const std::string& last = name_in(pop());
    push(python_name(name_in(pop()), last));
  }
  void set_item() {
    const Pickled value = pop();
    const Pickled key = pop();
    set_items({key, value});
  }

  void run(unsigned char code) {
    if (const std::optional<Pickled> value = constant(code)) return push(*value);
    switch (code) {
      case 0x80: take(1); return;
      case 0x95: take(8); return;
      case '(': marks.push_back(stack.size()); return;
      case '0': pop(); return;
      case 'q': return remember(number(1));
      case 'r': return remember(number(4));
      case 0x94: return remember(memo.size());
      case 'h': return recall(number(1));
      case 'j': return recall(number(4));
      case 't': return push(make(PickledTuple{pop_marked()}));
      case 0x85: return push_tuple(1);
      case 0x86: return push_tuple(2);
      case 0x87: return push_tuple(3);
      case 's': return set_item();
      case 'u': return set_items(pop_marked());
      case 'a': return append({pop()});
      case 'e': return append(pop_marked());
      case 'Q': return push_storage();
      case 'R': return reduce();
      case 0x81: pop(); refuse_object(as<PickledName>(pop()));         // NEWOBJ
      case 0x92: pop(), pop(); refuse_object(as<PickledName>(pop()));  // NEWOBJ_EX
      case 'b': pop(); return;  // attributes of a dict: nothing that weights need
      case 0x93: return push_named();
      default: fail(meaning_of(code));
    }
  }
};

PickleReader::PickleReader(std::string_view bytes, std::string name)
    : bytes_(bytes), name_(std::move(name)) {}

Pickled PickleReader::read() {
  Machine machine{.bytes = bytes_,
                  .name = name_,
                  .at = at_,
                  .values = values_,
                  .storages = storages_,
                  .stack = {},
                  .marks = {},
                  .memo = {}};
  for (;;) {
    const auto code = static_cast<unsigned char>(machine.take(1)[0]);
    if (code == '.') return machine.pop();
    machine.run(code);
  }
}

}  // namespace tinct
