#include "lib/base/json.h"

#include <limits>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::canonical_json;
using tinct::Error;
using tinct::Json;

namespace {
std::string message_of(const std::string& text) {
  try {
    (void)tinct::parse_json(text, "a.json");
  } catch (const Error& error) {
    CHECK(error.fault() == tinct::Fault::input);
    return error.what();
  }
  return "nothing was thrown";
}
}  // namespace

TEST_CASE("canonical JSON prints numbers as RFC 8785 appendix B lists them", "[json]") {
  CHECK(canonical_json(0.0) == "0");
  CHECK(canonical_json(-0.0) == "0");
  CHECK(canonical_json(5e-324) == "5e-324");
  CHECK(canonical_json(-5e-324) == "-5e-324");
  CHECK(canonical_json(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(canonical_json(9007199254740992.0) == "9007199254740992");
  CHECK(canonical_json(295147905179352825856.0) == "295147905179352830000");
  CHECK(canonical_json(9.999999999999997e22) == "9.999999999999997e+22");
  CHECK(canonical_json(1e23) == "1e+23");
  CHECK(canonical_json(999999999999999900000.0) == "999999999999999900000");
  CHECK(canonical_json(1e21) == "1e+21");
  CHECK(canonical_json(9.999999999999997e-7) == "9.999999999999997e-7");
  CHECK(canonical_json(0.000001) == "0.000001");
  CHECK(canonical_json(333333333.3333332) == "333333333.3333332");
  CHECK(canonical_json(333333333.33333325) == "333333333.33333325");
  CHECK(canonical_json(-0.0000033333333333333333) == "-0.0000033333333333333333");
  CHECK(canonical_json(1424953923781206.2) == "1424953923781206.2");
}

TEST_CASE("canonical JSON sorts members by UTF-16 code units", "[json]") {
  // The example of RFC 8785 section 3.2.3.
  const Json value = Json::parse(
      R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",)"
      R"("1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",)"
      R"("\u00f6":"Latin Small Letter O With Diaeresis"})");
  const std::string text = canonical_json(value);
  const auto at = [&](const char* word) { return text.find(word); };
  CHECK(at("Carriage") < at("One"));
  CHECK(at("One") < at("Control"));
  CHECK(at("Control") < at("Latin"));
  CHECK(at("Latin") < at("Euro"));
  CHECK(at("Euro") < at("Emoji"));
  CHECK(at("Emoji") < at("Hebrew"));
}

TEST_CASE("canonical JSON refuses a number that is not finite", "[json]") {
  CHECK_THROWS_AS(canonical_json(std::numeric_limits<double>::quiet_NaN()), Error);
  CHECK_THROWS_AS(canonical_json(Json{{"a", std::numeric_limits<double>::infinity()}}), Error);
}

TEST_CASE("a JSON error names the file, the line and the column", "[json]") {
  CHECK(message_of("{\"a\": 1,\n \"b\": }") == "a.json:2:7: not valid JSON here");
  CHECK(message_of("{\"a\": [1, 2").find("the file ends too early") != std::string::npos);
  CHECK(message_of("").find("a.json:1:1") == 0);
  CHECK(message_of("[1e999]").find("a.json: a number is too large") == 0);
}

TEST_CASE("a member that stands twice is refused, at any depth", "[json]") {
  CHECK(message_of(R"({"a":1,"a":2})").find("\"a\" stands twice") != std::string::npos);
  CHECK(message_of(R"([{"x":{"b":1,"b":2}}])").find("\"b\" stands twice") != std::string::npos);
  CHECK_NOTHROW(tinct::parse_json(R"({"a":{"b":1},"b":{"a":1,"b":2}})", "a.json"));
}

TEST_CASE("what is nested too deep to be written is refused", "[json]") {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  CHECK(canonical_json(tinct::parse_json(nested(tinct::kDeepestJson), "x")) ==
        nested(tinct::kDeepestJson));
  CHECK_THROWS_AS(tinct::parse_json(nested(tinct::kDeepestJson + 2), "x"), Error);
  CHECK_THROWS_AS(tinct::parse_json(nested(400'000), "x"), Error);
}

TEST_CASE("a JSON file that does not exist is a bad input that names the path", "[json]") {
  const tinct::test::TemporaryFolder folder;
  try {
    (void)tinct::read_json_file(folder / "missing.json");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == tinct::Fault::input);
    CHECK(std::string(error.what()).find("missing.json") != std::string::npos);
  }
}
