#include "train/metrics/pickle.h"

#include "lib/base/errors.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

std::string refusal(const std::string& bytes) {
  const Error error = refusal_of([&] { (void)PickleReader(bytes, "w.pth").read(); });
  CHECK(error.fault() == Fault::input);
  return error.what();
}

}  // namespace

// The bytes are what Python 3.11's pickle.dumps gives for these values.
TEST_CASE("plain values of a pickle come as they are", "[pickle]") {
  // {'a': 1, 'b': [300, -70000, 2**40], 'c': (0.5, None, True)} in protocol 2
  PickleReader reader(
      "\x80\x02}q\x00(X\x01\x00\x00\x00"
      "aq\x01K\x01X\x01\x00\x00\x00"
      "bq\x02]q\x03(M,\x01J\x90\xee\xfe\xff\x8a\x06\x00\x00\x00\x00\x00\x01"
      "eX\x01\x00\x00\x00"
      "cq\x04G?\xe0\x00\x00\x00\x00\x00\x00N\x88\x87q\x05u."sv,
      "w.pth");
  const Pickled value = reader.read();
  const auto& items = std::get<PickledDict>(value->data).items;
  REQUIRE(items.size() == 3);
  CHECK(std::get<std::string>(items[0].first->data) == "a");
  CHECK(std::get<std::int64_t>(items[0].second->data) == 1);
  const auto& list = std::get<PickledList>(items[1].second->data).items;
  REQUIRE(list.size() == 3);
  CHECK(std::get<std::int64_t>(list[0]->data) == 300);
  CHECK(std::get<std::int64_t>(list[1]->data) == -70000);
  CHECK(std::get<std::int64_t>(list[2]->data) == std::int64_t{1} << 40);
  const auto& tuple = std::get<PickledTuple>(items[2].second->data).items;
  REQUIRE(tuple.size() == 3);
  CHECK(std::get<double>(tuple[0]->data) == 0.5);
  CHECK(std::holds_alternative<std::monostate>(tuple[1]->data));
  CHECK(std::get<bool>(tuple[2]->data));
}

TEST_CASE("several pickles one after the other are read one by one", "[pickle]") {
  const std::string bytes = "\x80\x02K\x01.\x80\x02K\x02."s;
  PickleReader reader(bytes, "w.pth");
  CHECK(std::get<std::int64_t>(reader.read()->data) == 1);
  CHECK(std::get<std::int64_t>(reader.read()->data) == 2);
  CHECK(reader.at() == bytes.size());
}

TEST_CASE("a pickle that would run a program is refused by that program's name", "[pickle]") {
  // os.system('true'), as an attacker would have it run.
  CHECK(refusal("\x80\x02"
                "cos\nsystem\nq\x00X\x04\x00\x00\x00trueq\x01\x85q\x02Rq\x03."s)
            .find("os.system") != std::string::npos);
}

TEST_CASE("a damaged pickle is told, wherever it ends", "[pickle]") {
  const std::string whole =
      "\x80\x02}q\x00(X\x01\x00\x00\x00"
      "aq\x01K\x01X\x01\x00\x00\x00"
      "bq\x02]q\x03(K\x01K\x02"
      "eu."s;
  PickleReader reader(whole, "w.pth");
  CHECK(std::get<PickledDict>(reader.read()->data).items.size() == 2);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CHECK(refusal(whole.substr(0, length)).find("w.pth") != std::string::npos);
  }
  CHECK_FALSE(refusal("e."s).empty());
  CHECK_FALSE(refusal("\x80\x02K\x01u."s).empty());
  CHECK_FALSE(refusal("\x80\x02h\x07."s).empty());
  CHECK_FALSE(refusal("\x80\x02(K\x01\x86."s).empty());
  CHECK_FALSE(refusal("\x80\x02X\xff\xff\xff\xff."s).empty());
  CHECK_FALSE(refusal("\x80\x02i."s).empty());
}

TEST_CASE("a list that holds itself is read, and freed", "[pickle]") {
  // a = []; a.append(a)
  PickleReader reader(
      "\x80\x02]q\x00h\x00"
      "a."sv,
      "w.pth");
  const Pickled list = reader.read();
  const auto& items = std::get<PickledList>(list->data).items;
  REQUIRE(items.size() == 1);
  CHECK(items[0] == list);
}

TEST_CASE("tuples may be nested deeper than a stack, up to a million values", "[pickle]") {
  constexpr std::size_t kDeep = 900'000;
  {
    const std::string bytes = "\x80\x02N" + std::string(kDeep, '\x85') + ".";
    PickleReader reader(bytes, "w.pth");
    Pickled value = reader.read();
    std::size_t depth = 0;
    while (const auto* tuple = std::get_if<PickledTuple>(&value->data)) {
      if (tuple->items.size() != 1) break;
      value = tuple->items[0];
      ++depth;
    }
    CHECK(depth == kDeep);
  }
  CHECK(refusal("\x80\x02N" + std::string(2 * kDeep, '\x85') + ".").find("million") !=
        std::string::npos);
}

TEST_CASE("what a pickle holds besides weights is named, with the way out", "[pickle]") {
  // {'args': argparse.Namespace()} in protocol 2
  const std::string space = refusal(
      "\x80\x02}q\x00X\x04\x00\x00\x00"
      "argsq\x01"
      "cargparse\nNamespace\nq\x02)\x81q\x03s."s);
  CHECK(space.find("(argparse.Namespace)") != std::string::npos);
  CHECK(space.find("torch.save(model.state_dict(), \"weights.pth\")") != std::string::npos);
  // {1, 2} and b'x' in protocol 4
  CHECK(refusal("\x80\x04\x8f\x94(K\x01K\x02\x90."s).find("(a set)") != std::string::npos);
  CHECK(refusal("\x80\x04"
                "C\x01x\x94."s)
            .find("(bytes)") != std::string::npos);
  // {'a': 1} in protocol 0
  CHECK(refusal("(dp0\nVa\np1\nI1\ns."s).find("protocol 0") != std::string::npos);
}

TEST_CASE("a refusal quotes nothing of the file that steers a terminal", "[pickle]") {
  const std::string words = refusal(
      "\x80\x02"
      "cos\x1b[31m\nsystem\n)R."s);
  CHECK(words.find('\x1b') == std::string::npos);
  CHECK(words.find("os?[31m.system") != std::string::npos);
}
