#include "lib/media/flow_file.h"

#include <cstring>
#include <limits>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const FlowField kSmall{.width = 2, .height = 1, .u = {1.5F, -2}, .v = {0, 1e9F}};

std::string refusal(const std::filesystem::path& path) {
  try {
    (void)read_flow_file(path);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("a .flo file has the bytes that Middlebury's description names", "[media]") {
  test::TemporaryFolder folder;
  write_flow_file(folder / "a.flo", kSmall);
  const std::string bytes = read_file(folder / "a.flo");
  REQUIRE(bytes.size() == 12 + 16);
  CHECK(bytes.substr(0, 4) == "PIEH");
  CHECK(bytes.substr(4, 8) == std::string("\2\0\0\0\1\0\0\0", 8));
  const float vectors[] = {1.5F, 0, -2, 1e9F};
  CHECK(std::memcmp(bytes.data() + 12, vectors, sizeof vectors) == 0);
  const FlowField back = read_flow_file(folder / "a.flo");
  CHECK(back.width == 2);
  CHECK(back.height == 1);
  CHECK(back.u == kSmall.u);
  CHECK(back.v == kSmall.v);
}

TEST_CASE("a damaged .flo file is refused with its reason", "[media]") {
  test::TemporaryFolder folder;
  write_flow_file(folder / "good.flo", kSmall);
  const std::string good = read_file(folder / "good.flo");
  const auto path = folder / "bad.flo";
  const auto refused = [&](const std::string& bytes, const std::string& reason) {
    write_file_atomically(path, bytes);
    const std::string sentence = refusal(path);
    INFO(sentence);
    CHECK(sentence.find("bad.flo") != std::string::npos);
    CHECK(sentence.find(reason) != std::string::npos);
  };
  refused("", "202021.25");
  refused("HEIP" + good.substr(4), "202021.25");
  refused(good.substr(0, good.size() - 1), "27 bytes");
  refused(good + "x", "29 bytes");
  std::string huge = good;
  std::memset(huge.data() + 4, 0x7f, 8);
  refused(huge, "its size reads");
  std::string endless = good;
  const float infinite = std::numeric_limits<float>::infinity();
  std::memcpy(endless.data() + 16, &infinite, sizeof infinite);
  refused(endless, "vector 0");
}
