#include "lib/base/hash.h"

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::hex;

TEST_CASE("digests agree with published values", "[hash]") {
  // FIPS 180-4's example, and Python's hashlib.blake2b of "abc" for both lengths.
  CHECK(hex(tinct::sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(tinct::blake2b_256("abc")) ==
        "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(hex(tinct::blake2b_160("abc")) == "384264f676f39536840523f284921cdc68b6846b");
}

TEST_CASE("a file's SHA-256 is that of its bytes, whatever its size", "[hash]") {
  const tinct::test::TemporaryFolder folder;
  const std::string bytes(600'001, 'q');
  tinct::write_file_atomically(folder / "q", bytes);
  CHECK(tinct::sha256_file(folder / "q") == tinct::sha256(bytes));
}

TEST_CASE("hexadecimal reads back and refuses what it is not", "[hash]") {
  const std::string bytes = tinct::from_hex("00ff7A", 3);
  REQUIRE(bytes.size() == 3);
  CHECK(static_cast<unsigned char>(bytes[1]) == 255);
  CHECK(static_cast<unsigned char>(bytes[2]) == 0x7a);
  CHECK(tinct::from_hex("00ff7", 3).empty());
  CHECK(tinct::from_hex("00ffzz", 3).empty());
}
