#include "train/metrics/pickle.h"

#include <bit>
#include <map>
#include <optional>

#include "lib/base/errors.h"

namespace tinct {
namespace {

template <typename T>
Pickled make(T data) {
  return std::make_shared<PickledValue>(PickledValue{std::move(data)});
}

template <typename T>
const T* as(const Pickled& value) {
  return std::get_if<T>(&value->data);
}

}  // namespace

// Python's pickle machine, for the codes that weights need (the names are those of Python's
// pickletools, which describes each).
struct PickleReader::Machine {
  std::string_view bytes;
  const std::string& name;
  std::size_t& at;
  std::vector<Pickled> stack;
  std::vector<std::size_t> marks;
  std::map<std::uint64_t, Pickled> memo;

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Fault::input, name + " can't be read as PyTorch weights: " + what +
                                  "; save the model's state_dict() with torch.save, or as "
                                  "safetensors");
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
  std::string line() {
    const std::size_t end = bytes.find('\n', at);
    if (end == std::string_view::npos) fail("it is cut off");
    std::string text(bytes.substr(at, end - at));
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

  void push(Pickled value) { stack.push_back(std::move(value)); }
  Pickled pop() {
    if (stack.empty()) fail("it takes more than it has");
    Pickled value = std::move(stack.back());
    stack.pop_back();
    return value;
  }
  Pickled& top() {
    if (stack.empty()) fail("it takes more than it has");
    return stack.back();
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
  const std::string& text_of(const Pickled& value) const {
    if (const auto* text = as<std::string>(value)) return *text;
    fail("it has no text where it should have some");
  }
  std::int64_t number_of(const Pickled& value) const {
    if (const auto* found = as<std::int64_t>(value)) return *found;
    fail("it has no number where it should have one");
  }
  std::vector<std::int64_t> numbers_of(const Pickled& value) const {
    const auto* tuple = as<PickledTuple>(value);
    if (tuple == nullptr) fail("a tensor's shape is no tuple");
    std::vector<std::int64_t> numbers;
    for (const Pickled& item : tuple->items) numbers.push_back(number_of(item));
    return numbers;
  }

  void push_storage() {
    const Pickled id = pop();
    const auto* tuple = as<PickledTuple>(id);
    if (tuple == nullptr || tuple->items.size() < 5) fail("a storage is described wrongly");
    const auto* type = as<PickledName>(tuple->items[1]);
    if (text_of(tuple->items[0]) != "storage" || type == nullptr) fail("it holds no tensors only");
    push(make(PickledStorage{.type = type->text.substr(type->text.rfind('.') + 1),
                             .key = text_of(tuple->items[2]),
                             .elements = number_of(tuple->items[4])}));
  }
  Pickled tensor(const std::vector<Pickled>& arguments) const {
    const auto* storage = arguments.size() < 4 ? nullptr : as<PickledStorage>(arguments[0]);
    if (storage == nullptr) fail("a tensor is described wrongly");
    return make(PickledTensor{.storage = *storage,
                              .offset = number_of(arguments[1]),
                              .shape = numbers_of(arguments[2]),
                              .strides = numbers_of(arguments[3])});
  }
  void reduce() {
    const Pickled arguments = pop();
    const Pickled function = pop();
    const auto* called = as<PickledName>(function);
    const auto* tuple = as<PickledTuple>(arguments);
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
      fail("it holds more than weights (" + what + ")");
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
      case 'G': {
        std::uint64_t bits = 0;
        for (const char byte : take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
        return make(std::bit_cast<double>(bits));
      }
      case 'c': {
        std::string module = line();
        return make(PickledName{module + "." + line()});
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
    const Pickled last = pop();
    const Pickled module = pop();
    push(make(PickledName{text_of(module) + "." + text_of(last)}));
  }
  void set_item() {
    const Pickled value = pop();
    const Pickled key = pop();
    set_items({key, value});
  }

  void run(unsigned char code) {
    if (std::optional<Pickled> value = constant(code)) return push(std::move(*value));
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
      case 'b': pop(); return;  // attributes of a dict: nothing that weights need
      case 0x93: return push_named();
      default: fail("it has a code that weights don't need (" + std::to_string(code) + ")");
    }
  }
};

PickleReader::PickleReader(std::string_view bytes, std::string name)
    : bytes_(bytes), name_(std::move(name)) {}

Pickled PickleReader::read() {
  Machine machine{.bytes = bytes_, .name = name_, .at = at_, .stack = {}, .marks = {}, .memo = {}};
  for (;;) {
    const auto code = static_cast<unsigned char>(machine.take(1)[0]);
    if (code == '.') return machine.pop();
    machine.run(code);
  }
}

}  // namespace tinct
