#include "lib/base/file_lock.h"

#include <unistd.h>

#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::FileLock;

TEST_CASE("a lock is one's at a time, and free again when its holder is gone") {
  const tinct::test::TemporaryFolder folder;
  FileLock waiting(folder / "a.lock");
  {
    FileLock holding(folder / "a.lock");
    CHECK(holding.try_lock());
    CHECK(holding.try_lock());
    CHECK_FALSE(waiting.try_lock());
  }
  CHECK(waiting.try_lock());
  CHECK(std::filesystem::is_regular_file(folder / "a.lock"));
}

TEST_CASE("a lock's file keeps what is in it") {
  const tinct::test::TemporaryFolder folder;
  tinct::write_file_atomically(folder / "a.lock", "of an earlier program");
  FileLock lock(folder / "a.lock");
  CHECK(lock.try_lock());
  CHECK(tinct::read_file(folder / "a.lock") == "of an earlier program");
}

TEST_CASE("a lock that can't be made is an error that names its file") {
  const tinct::test::TemporaryFolder folder;
  try {
    FileLock lock(folder / "none/a.lock");
    FAIL("there is no such folder");
  } catch (const tinct::Error& error) {
    CHECK(std::string(error.what()).find("a.lock") != std::string::npos);
  }
}

TEST_CASE("a file that another has open for itself is refused in the caller's words") {
  const tinct::test::TemporaryFolder folder;
  const int held = tinct::open_locked(folder / "a.log", "not needed");
  const auto refusal = [&] {
    try {
      ::close(tinct::open_locked(folder / "a.log", "somebody else writes"));
      return std::string();
    } catch (const tinct::Error& error) {
      CHECK(error.fault() == tinct::Fault::usage);
      return std::string(error.what());
    }
  };
  CHECK(refusal() == "somebody else writes");
  ::close(held);
  CHECK(refusal().empty());
}
