#include "metrics/inputs/input_hashes.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("the hash of a film is that of its file", "[metrics]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "film.mkv", "abc");
  InputHashes hashes;
  const Json hash = hashes.of(folder / "film.mkv");
  // FIPS 180-2, appendix B.1
  CHECK(hash["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hash["sha256_of"] == "file");
}

TEST_CASE("the hash of a folder is that of sha256sum's lines, and of pictures alone", "[metrics]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "clip/b.png", "second");
  write_file_atomically(folder / "clip/a.png", "first");
  write_file_atomically(folder / "clip/notes.txt", "not a picture");
  const std::string lines =
      hex(sha256("first")) + "  a.png\n" + hex(sha256("second")) + "  b.png\n";
  Json record = {{"truth", {{"path", "x"}}}, {"outputs", {{"a", {{"path", "y"}}}}}};
  ClipPaths clip{.name = "clip", .truth = {.path = folder / "clip"}, .outputs = {}};
  clip.outputs = {{.path = folder / "clip/a.png"}, {.path = folder / "nowhere"}};
  OutputPath a, derived;
  a.name = "a";
  derived.name = "derived";
  InputHashes().add_to(record, clip, {a, derived});
  CHECK(record["truth"]["sha256"] == hex(sha256(lines)));
  CHECK(record["truth"]["sha256_of"] == "pictures");
  CHECK(record["truth"]["path"] == "x");
  CHECK(record["outputs"]["a"]["sha256"] == hex(sha256("first")));
  CHECK(record["outputs"].size() == 1);
  CHECK_THROWS_AS(InputHashes().of(folder / "nowhere"), Error);
}
