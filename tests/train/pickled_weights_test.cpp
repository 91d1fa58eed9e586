#include "train/metrics/pickled_weights.h"

#include <cstdint>
#include <limits>
#include <vector>

#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

// Codes as torch.save() writes them in protocol 2 (Python's pickletools describes each).

std::string text_code(const std::string& word) {
  std::string code = "X";
  for (unsigned shift = 0; shift < 32; shift += 8) {
    code += static_cast<char>(word.size() >> shift & 0xFF);
  }
  return code + word;
}

std::string whole_number(std::int64_t value) {
  std::string code = "\x8a\x08";
  for (unsigned shift = 0; shift < 64; shift += 8) {
    code += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xFF);
  }
  return code;
}

std::string tuple_code(const std::vector<std::int64_t>& numbers) {
  std::string code = "(";
  for (const std::int64_t number : numbers) code += whole_number(number);
  return code + "t";
}

struct PickledView {
  std::int64_t elements = 1;  ///< of the storage
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape = {}, strides = {};
  std::string key = "0";  ///< of the storage
};

/// A view of a storage of floats.
std::string tensor_code(const PickledView& view) {
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + text_code("storage") + "ctorch\nFloatStorage\n" +
         text_code(view.key) + text_code("cpu") + whole_number(view.elements) + "tQ" +
         whole_number(view.offset) + tuple_code(view.shape) + tuple_code(view.strides) + "\x89}tR";
}

std::string dict_code(const std::vector<std::pair<std::string, std::string>>& items) {
  std::string code = "}(";
  for (const auto& [key, value] : items) code += text_code(key) + value;
  return code + "u";
}

const std::string kOneNumber = tensor_code({.elements = 1, .shape = {1}, .strides = {1}});

std::map<std::string, std::vector<std::int64_t>> shapes_in(const std::string& root) {
  const std::string bytes = "\x80\x02" + root + ".";
  PickleReader reader(bytes, "w.pth");
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& [name, found] : named_tensors(reader.read(), "w.pth")) {
    shapes[name] = found.shape;
  }
  return shapes;
}

std::vector<std::string> names_in(const std::string& root) {
  std::vector<std::string> names;
  for (const auto& [name, shape] : shapes_in(root)) names.push_back(name);
  return names;
}

std::string weights_refusal(const std::string& root) {
  const Error error = refusal_of([&] { (void)shapes_in(root); });
  CHECK(error.fault() == Fault::input);
  CHECK(std::string(error.what()).find("w.pth") != std::string::npos);
  return error.what();
}

std::string refusal_of_view(const PickledView& view) {
  return weights_refusal(dict_code({{"w", tensor_code(view)}}));
}

bool says(const std::string& words, const std::string& part) {
  return words.find(part) != std::string::npos;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the weights of a checkpoint are found where programs keep them", "[pickled_weights]") {
  CHECK(names_in(dict_code({{"a", kOneNumber}, {"b.c", kOneNumber}})) == Names{"a", "b.c"});
  const std::string weights = dict_code({{"a", kOneNumber}});
  for (const char* key : {"state_dict", "model_state_dict", "model", "params"}) {
    CHECK(names_in(dict_code({{"epoch", whole_number(3)}, {key, weights}})) == Names{"a"});
  }
  // A layer may have such a name itself.
  CHECK(names_in(dict_code({{"model", kOneNumber}, {"params", kOneNumber}})) ==
        Names{"model", "params"});
}

TEST_CASE("the module. of DataParallel is left out where all names have it", "[pickled_weights]") {
  CHECK(names_in(dict_code({{"module.a", kOneNumber}, {"module.b", kOneNumber}})) ==
        Names{"a", "b"});
  CHECK(names_in(dict_code({{"model", dict_code({{"module.a", kOneNumber}})}})) == Names{"a"});
  CHECK(names_in(dict_code({{"module.a", kOneNumber}, {"b", kOneNumber}})) ==
        Names{"b", "module.a"});
}

TEST_CASE("a dict that holds itself as its weights is refused", "[pickled_weights]") {
  // d = {}; d['state_dict'] = d
  const std::string self =
      "}q" + std::string(1, '\0') + text_code("state_dict") + "h" + std::string(1, '\0') + "s";
  CHECK(says(weights_refusal(self), "no dict of tensors, but state_dict"));
}

TEST_CASE("a file without tensors says what it holds", "[pickled_weights]") {
  CHECK(says(weights_refusal(whole_number(1)), "no dict of tensors;"));
  CHECK(says(weights_refusal("}"), "no dict of tensors;"));
  CHECK(says(weights_refusal(dict_code(
                 {{"epoch", whole_number(1)}, {"generator", dict_code({{"a", kOneNumber}})}})),
             "no dict of tensors, but epoch, generator;"));
}

TEST_CASE("tensors lie inside of their storage, to the last element", "[pickled_weights]") {
  const auto shape_of = [](const PickledView& view) {
    return shapes_in(dict_code({{"w", tensor_code(view)}})).at("w");
  };
  // 2 x 3, and turned; a part from the middle; a single number.
  CHECK(shape_of({.elements = 6, .shape = {2, 3}, .strides = {3, 1}}).size() == 2);
  CHECK(shape_of({.elements = 6, .shape = {3, 2}, .strides = {1, 3}}).size() == 2);
  CHECK(shape_of({.elements = 6, .offset = 2, .shape = {2, 2}, .strides = {2, 1}}).size() == 2);
  CHECK(shape_of({.elements = 6, .offset = 5}).empty());
  // The stride of a side of 1 leads nowhere.
  CHECK(shape_of({.elements = 1, .shape = {1}, .strides = {kLargest}}).size() == 1);

  const std::string outside = "w lies outside of its storage";
  CHECK(says(refusal_of_view({.elements = 6, .offset = 3, .shape = {2, 2}, .strides = {2, 1}}),
             outside));
  CHECK(says(refusal_of_view({.elements = 6, .offset = 6}), outside));
  CHECK(says(refusal_of_view({.elements = 0}), outside));
  CHECK(
      says(refusal_of_view({.elements = 6, .offset = -1, .shape = {1}, .strides = {1}}), outside));
  CHECK(says(refusal_of_view({.elements = 6, .shape = {2}, .strides = {-1}}), outside));
  CHECK(says(refusal_of_view({.elements = 6, .shape = {-2}, .strides = {1}}), outside));
  CHECK(says(refusal_of_view({.elements = 6, .shape = {2, 3}, .strides = {1}}), outside));
  CHECK(says(refusal_of_view({.elements = -6, .shape = {1}, .strides = {1}}), outside));
  CHECK(says(refusal_of_view({.elements = 6, .shape = {2, 2}, .strides = {kLargest, kLargest}}),
             outside));
  CHECK(says(
      refusal_of_view({.elements = 6, .offset = kLargest, .shape = {2}, .strides = {kLargest}}),
      outside));
}

TEST_CASE("no tensor is of more numbers than its storage", "[pickled_weights]") {
  const std::string more = "w has more numbers than its storage";
  CHECK(says(refusal_of_view({.elements = 1, .shape = {2}, .strides = {0}}), more));
  CHECK(says(refusal_of_view({.elements = 1, .shape = {50'000'000'000}, .strides = {0}}), more));
  // In 64 bits the first product is 0 and the second 2.
  const std::int64_t half = std::int64_t{1} << 32;
  CHECK(says(refusal_of_view({.elements = 1, .shape = {half, half}, .strides = {0, 0}}), more));
  CHECK(says(refusal_of_view({.elements = 9, .shape = {3, 6148914691236517206}, .strides = {0, 0}}),
             more));
  CHECK(says(refusal_of_view({.elements = 0, .shape = {1}, .strides = {1}}), more));
}

TEST_CASE("an empty tensor is one, in an empty storage too", "[pickled_weights]") {
  const auto shapes = shapes_in(dict_code(
      {{"a", tensor_code({.elements = 0, .shape = {0}, .strides = {1}})},
       {"b", tensor_code({.elements = 4, .shape = {2, 0}, .strides = {1, 1}, .key = "1"})}}));
  CHECK(shapes.at("a") == std::vector<std::int64_t>{0});
  CHECK(shapes.at("b") == std::vector<std::int64_t>{2, 0});
  CHECK_FALSE(
      refusal_of_view({.elements = 0, .shape = {0, kLargest, kLargest}, .strides = {1, 1, 1}})
          .empty());
}

TEST_CASE("a storage is what all tensors in it say", "[pickled_weights]") {
  const PickledView view{.elements = 4, .shape = {4}, .strides = {1}};
  const PickledView larger{.elements = 5, .shape = {4}, .strides = {1}};
  CHECK(names_in(dict_code({{"a", tensor_code(view)}, {"b", tensor_code(view)}})) ==
        Names{"a", "b"});
  CHECK(says(weights_refusal(dict_code({{"a", tensor_code(view)}, {"b", tensor_code(larger)}})),
             "in two ways"));
}
