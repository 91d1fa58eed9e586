#include "train/file_digest.h"

#include <string>

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;

// Expected: XXH3_128bits of Debian's libxxhash 0.8.1, called from Python.
TEST_CASE("a file's digest is that of libxxhash, whatever its length", "[file_digest]") {
  const test::TemporaryFolder folder;
  const auto digest = [&](const std::string& bytes) {
    write_file_renamed(folder / "file", bytes);
    return file_digest(folder / "file");
  };
  CHECK(digest("") == "99aa06d3014798d86001c324468d497f");
  CHECK(digest("abc") == "06b05ab6733a618578af5f94892f3950");
  CHECK(digest(std::string(3'000'000, 'x')) == "1f895bac9b72598405afde2f9995314a");
}

TEST_CASE("a file that is not there is named", "[file_digest]") {
  const test::TemporaryFolder folder;
  const Error error = test::refusal_of([&] { (void)file_digest(folder / "nothing"); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains("nothing"));
}
