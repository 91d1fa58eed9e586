#include "train/safetensors.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

using Metadata = std::map<std::string, std::string>;

/// Three tensors, one of a single number and one without any.
struct SomeTensors {
  std::vector<float> floats = {1.5F, -2, 3, 0.25F, 5, 6};
  std::int64_t number = -7;
  [[nodiscard]] std::vector<TensorToWrite> list() const {
    return {{"net.weight", "F32", {3, 2}, std::as_bytes(std::span(floats))},
            {"count", "I64", {}, std::as_bytes(std::span(&number, 1))},
            {"empty", "F16", {4, 0}, {}}};
  }
};

std::string length_text(std::uint64_t length) {
  std::string bytes(8, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(length & 0xFF);
    length >>= 8;
  }
  return bytes;
}

/// A file of a head and so many bytes of data.
std::string file_of(const std::string& head, std::size_t data_bytes) {
  return length_text(head.size()) + head + std::string(data_bytes, 'd');
}

SafetensorsHead parse(const std::string& bytes) {
  return parse_safetensors_head(bytes, bytes.size(), "runs/a.safetensors");
}

std::string tensor(const std::string& type, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":)" + type + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

void check_refused(const std::string& bytes, const std::string& words = "") {
  INFO(bytes.substr(0, 200));
  const Error error = refusal_of([&] { (void)parse(bytes); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains("runs/a.safetensors"));
  CHECK_THAT(error.what(), Catch::Contains(words));
}

}  // namespace

TEST_CASE("tensors and metadata survive a safetensors file", "[safetensors]") {
  const test::TemporaryFolder folder;
  const SomeTensors some;
  const Metadata metadata{{"format", "pt"}, {"tinct", "{\"width\":64} and \u00fc"}};
  write_safetensors(folder / "a.safetensors", some.list(), metadata);

  const SafetensorsFile file = read_safetensors(folder / "a.safetensors");
  CHECK(file.head.metadata == metadata);
  REQUIRE(file.head.tensors.size() == 3);
  CHECK(file.head.tensors[0].name == "count");
  CHECK(file.head.tensors[1].name == "empty");
  CHECK(file.head.tensors[2].name == "net.weight");
  const TensorEntry* weight = file.head.find("net.weight");
  REQUIRE(weight != nullptr);
  CHECK(weight->type == "F32");
  CHECK(weight->shape == std::vector<std::int64_t>{3, 2});
  REQUIRE(file.data(*weight).size() == 24);
  CHECK(std::memcmp(file.data(*weight).data(), some.floats.data(), 24) == 0);
  CHECK(file.head.find("net") == nullptr);
  CHECK(file.head.find("zzz") == nullptr);
}

TEST_CASE("a safetensors file holds single numbers and empty tensors", "[safetensors]") {
  const test::TemporaryFolder folder;
  const SomeTensors some;
  write_safetensors(folder / "a.safetensors", some.list(), {});
  const SafetensorsFile file = read_safetensors(folder / "a.safetensors");
  CHECK(file.head.metadata.empty());
  const TensorEntry* count = file.head.find("count");
  REQUIRE(count != nullptr);
  CHECK(count->shape.empty());
  REQUIRE(file.data(*count).size() == 8);
  CHECK(std::memcmp(file.data(*count).data(), &some.number, 8) == 0);
  const TensorEntry* empty = file.head.find("empty");
  REQUIRE(empty != nullptr);
  CHECK(empty->shape == std::vector<std::int64_t>{4, 0});
  CHECK(file.data(*empty).empty());

  write_safetensors(folder / "none.safetensors", {}, {});
  CHECK(read_safetensors(folder / "none.safetensors").head.tensors.empty());
}

TEST_CASE("the same tensors and metadata are the same safetensors bytes", "[safetensors]") {
  const test::TemporaryFolder folder;
  const SomeTensors some;
  const Metadata metadata{{"b", "2"}, {"a", "1"}};
  write_safetensors(folder / "a.safetensors", some.list(), metadata);
  std::vector<TensorToWrite> other_way = some.list();
  std::reverse(other_way.begin(), other_way.end());
  write_safetensors(folder / "b.safetensors", other_way, metadata);
  CHECK(read_file(folder / "a.safetensors") == read_file(folder / "b.safetensors"));
}

TEST_CASE("the data of a safetensors file begins at a multiple of 8", "[safetensors]") {
  const test::TemporaryFolder folder;
  const SomeTensors some;
  for (std::size_t extra = 0; extra < 9; ++extra) {
    write_safetensors(folder / "a.safetensors", some.list(), {{"k", std::string(extra, 'v')}});
    const SafetensorsFile file = read_safetensors(folder / "a.safetensors");
    CHECK(file.head.data_offset % 8 == 0);
    CHECK(file.bytes.size() == file.head.data_offset + 32);
  }
}

TEST_CASE("bytes per element are those of the format, 0 for an unknown type", "[safetensors]") {
  CHECK(bytes_per_element("F64") == 8);
  CHECK(bytes_per_element("F32") == 4);
  CHECK(bytes_per_element("BF16") == 2);
  CHECK(bytes_per_element("F16") == 2);
  CHECK(bytes_per_element("I64") == 8);
  CHECK(bytes_per_element("BOOL") == 1);
  CHECK(bytes_per_element("f32") == 0);
  CHECK(bytes_per_element("") == 0);
}

TEST_CASE("a safetensors file cut off anywhere is refused by name", "[safetensors]") {
  const test::TemporaryFolder folder;
  const SomeTensors some;
  write_safetensors(folder / "a.safetensors", some.list(), {{"k", "v"}});
  const std::string whole = read_file(folder / "a.safetensors");
  CHECK_NOTHROW(parse(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    check_refused(whole.substr(0, length));
  }
  check_refused(whole + "x", "bytes of data");
  write_file_renamed(folder / "cut.safetensors", whole.substr(0, whole.size() - 1));
  const Error error = refusal_of([&] { (void)read_safetensors(folder / "cut.safetensors"); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains((folder / "cut.safetensors").string()));
  const Error missing = refusal_of([&] { (void)read_safetensors(folder / "no.safetensors"); });
  CHECK(missing.fault() == Fault::input);
  CHECK_THAT(missing.what(), Catch::Contains("no.safetensors"));
}

TEST_CASE("a file's beginning is enough to parse its head", "[safetensors]") {
  const std::string head = "{\"a\":" + tensor("\"F32\"", "[1000]", "[0,4000]") + "}";
  const std::string bytes = file_of(head, 4000);
  const SafetensorsHead parsed =
      parse_safetensors_head(std::string_view(bytes).substr(0, 8 + head.size()), bytes.size(), "a");
  CHECK(parsed.tensors.at(0).end == 4000);
  CHECK(parsed.data_offset == 8 + head.size());
}

TEST_CASE("the head of a file is read alone, whole or not at all", "[safetensors]") {
  const test::TemporaryFolder folder;
  const std::string head =
      "{\"__metadata__\":{\"k\":\"v\"},\"a\":" + tensor("\"F32\"", "[2]", "[0,8]") + "}";
  const std::string whole = file_of(head, 8);
  const std::filesystem::path path = folder / "a.safetensors";
  write_file_renamed(path, whole);
  const SafetensorsHead read = read_safetensors_head(path);
  CHECK(read.metadata.at("k") == "v");
  CHECK(read.tensors.at(0).shape == std::vector<std::int64_t>{2});
  CHECK(read.data_offset == 8 + head.size());
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    write_file_renamed(path, whole.substr(0, length));
    const Error error = refusal_of([&] { (void)read_safetensors_head(path); });
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains(path.string()));
  }
  write_file_renamed(path, length_text(std::numeric_limits<std::uint64_t>::max()) + head);
  CHECK(refusal_of([&] { (void)read_safetensors_head(path); }).fault() == Fault::input);
  const Error missing = refusal_of([&] { (void)read_safetensors_head(folder / "no.safetensors"); });
  CHECK(missing.fault() == Fault::input);
  CHECK_THAT(missing.what(), Catch::Contains("no.safetensors"));
  CHECK(refusal_of([&] { (void)read_safetensors_head(folder.path()); }).fault() == Fault::input);
}

TEST_CASE("tensors must fill the data one after the other", "[safetensors]") {
  const auto two = [](const std::string& first, const std::string& second) {
    return "{\"a\":" + tensor("\"U8\"", "[4]", first) +
           ",\"b\":" + tensor("\"U8\"", "[4]", second) + "}";
  };
  CHECK_NOTHROW(parse(file_of(two("[0,4]", "[4,8]"), 8)));
  CHECK_NOTHROW(parse(file_of(two("[4,8]", "[0,4]"), 8)));
  check_refused(file_of(two("[0,4]", "[2,6]"), 6), "b");  // overlap
  check_refused(file_of(two("[0,4]", "[0,4]"), 4), "b");  // the same bytes twice
  check_refused(file_of(two("[0,4]", "[5,9]"), 9), "b");  // a gap
  check_refused(file_of(two("[1,5]", "[5,9]"), 9), "a");  // a gap at the beginning
  check_refused(file_of(two("[0,4]", "[4,8]"), 9), "8");  // data behind the last
  check_refused(file_of(two("[0,4]", "[4,8]"), 7), "8");  // the last is cut off
  check_refused(file_of(two("[4,0]", "[4,8]"), 8));       // backwards
  check_refused(file_of("{}", 3), "3");                   // data of no tensor
}

TEST_CASE("tensors of a wrong type, shape or place are refused", "[safetensors]") {
  const std::vector<std::string> wrong{
      tensor("\"F33\"", "[1]", "[0,4]"),
      tensor("\"\"", "[1]", "[0,4]"),
      tensor("32", "[1]", "[0,4]"),
      tensor("null", "[1]", "[0,4]"),
      tensor("\"F32\"", "[-1]", "[0,4]"),
      tensor("\"F32\"", "[-1,-1]", "[0,4]"),
      tensor("\"F32\"", "[2]", "[0,4]"),
      tensor("\"F32\"", "[1.5]", "[0,4]"),
      tensor("\"F32\"", "[\"1\"]", "[0,4]"),
      tensor("\"F32\"", "[[1]]", "[0,4]"),
      tensor("\"F32\"", "[9223372036854775807]", "[0,4]"),
      tensor("\"F32\"", "[18446744073709551615]", "[0,4]"),
      tensor("\"F32\"", "[9223372036854775809]", "[0,4]"),
      tensor("\"F32\"", "[4294967296,4294967296]", "[0,4]"),
      tensor("\"F32\"", "[4611686018427387905]", "[0,4]"),  // times 4 is 4 again, modulo 2^64
      tensor("\"F32\"", "[1e30]", "[0,4]"),
      tensor("\"F32\"", "[1]", "[0]"),
      tensor("\"F32\"", "[1]", "[0,4,8]"),
      tensor("\"F32\"", "[1]", "[0,4.0]"),
      tensor("\"F32\"", "[1]", "[-4,0]"),
      tensor("\"F32\"", "[1]", "[\"0\",\"4\"]"),
      tensor("\"F32\"", "[1]", "{\"begin\":0,\"end\":4}"),
      tensor("\"F32\"", "[1]", "4"),
      tensor("\"F32\"", "[1]", "null"),
      tensor("\"F32\"", "[1]", "[18446744073709551612,18446744073709551615]"),
      R"({"shape":[1],"data_offsets":[0,4]})",
      R"({"dtype":"F32","data_offsets":[0,4]})",
      R"({"dtype":"F32","shape":[1]})",
      "[]",
      "4",
      "null",
      "\"F32\""};
  for (const std::string& one : wrong) check_refused(file_of("{\"a\":" + one + "}", 4), "a");
  CHECK_NOTHROW(parse(file_of("{\"a\":" + tensor("\"F32\"", "[1]", "[0,4]") + "}", 4)));
}

TEST_CASE("a shape that is no array is refused", "[safetensors]") {
  for (const char* shape : {"1", "{\"x\":1}", "null", "\"1\""}) {
    check_refused(file_of("{\"a\":" + tensor("\"F32\"", shape, "[0,4]") + "}", 4), "shape");
  }
}

TEST_CASE("a head that is no JSON object of tensors is refused", "[safetensors]") {
  check_refused(file_of("", 0));
  check_refused(file_of("[]", 0));
  check_refused(file_of("{", 0));
  check_refused(file_of("{} {}", 0));
  check_refused(file_of("\xff\xfe", 0));
  check_refused(file_of("{\"\xc3\":1}", 0));
  check_refused(file_of(std::string(1000, '['), 0));
  CHECK_NOTHROW(parse(file_of("{}    ", 0)));
}

TEST_CASE("a head of an impossible length is refused", "[safetensors]") {
  for (const std::uint64_t length :
       {std::uint64_t{3}, std::uint64_t{99'999'999}, std::uint64_t{100'000'001},
        std::uint64_t{1} << 63, ~std::uint64_t{0}, ~std::uint64_t{0} - 7, ~std::uint64_t{0} - 8}) {
    check_refused(length_text(length) + "{}");
  }
}

TEST_CASE("metadata that is more than text is refused", "[safetensors]") {
  for (const char* metadata : {"1", "null", "[]", R"({"a":1})", R"({"a":null})", R"({"a":{}})"}) {
    check_refused(file_of(std::string("{\"__metadata__\":") + metadata + "}", 0), "metadata");
  }
}

TEST_CASE("names that stand twice in a head are refused", "[safetensors]") {
  const std::string one = tensor("\"U8\"", "[4]", "[0,4]");
  const std::string two = tensor("\"U8\"", "[4]", "[4,8]");
  check_refused(file_of("{\"a\":" + one + ",\"a\":" + two + "}", 8), "twice");
  check_refused(file_of(R"({"__metadata__":{"k":"1","k":"2"}})", 0), "twice");
  check_refused(file_of(R"({"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4),
                "twice");
}
