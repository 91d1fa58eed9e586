#include "lib/base/file_lock.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::FileLock;

namespace {
// What the next calls of flock() fail with: what a network's file system answers now and then.
std::deque<int> lock_failures;  // NOLINT(cert-err58-cpp)

tinct::Error lock_error(const auto& work) {
  try {
    work();
  } catch (const tinct::Error& error) {
    return error;
  }
  throw std::logic_error("nothing was thrown");
}

bool lock_error_says(const tinct::Error& error, const std::string& words) {
  return std::string(error.what()).find(words) != std::string::npos;
}
}  // namespace

// In place of the C library's, for this program.
extern "C" int flock(int descriptor, int operation) noexcept {
  if (!lock_failures.empty()) {
    errno = lock_failures.front();
    lock_failures.pop_front();
    return -1;
  }
  return static_cast<int>(::syscall(SYS_flock, descriptor, operation));
}

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
  CHECK(lock_error_says(lock_error([&] { FileLock lock(folder / "none/a.lock"); }), "a.lock"));
}

TEST_CASE("a file that another has locked is refused in the caller's words") {
  const tinct::test::TemporaryFolder folder;
  {
    const FileLock held = FileLock::held(folder / "a.log", "not needed");
    const tinct::Error refusal =
        lock_error([&] { (void)FileLock::held(folder / "a.log", "somebody else writes"); });
    CHECK(std::string(refusal.what()) == "somebody else writes");
    CHECK(refusal.fault() == tinct::Fault::usage);
  }
  CHECK_NOTHROW(FileLock::held(folder / "a.log", "nobody has it"));
}

TEST_CASE("a lock that moves stays held, and what it replaces is let go") {
  const tinct::test::TemporaryFolder folder;
  FileLock asks_a(folder / "a.lock");
  FileLock asks_b(folder / "b.lock");
  FileLock first = FileLock::held(folder / "a.lock", "taken");
  FileLock second(std::move(first));
  CHECK_FALSE(asks_a.try_lock());
  second = FileLock::held(folder / "b.lock", "taken");
  CHECK(asks_a.try_lock());
  CHECK_FALSE(asks_b.try_lock());
  CHECK(second.file() == folder / "b.lock");
}

TEST_CASE("a signal while a lock is asked for says nothing of who has it") {
  const tinct::test::TemporaryFolder folder;
  FileLock lock(folder / "a.lock");
  lock_failures = {EINTR, EINTR};
  CHECK(lock.try_lock());
  CHECK(lock_failures.empty());
  FileLock other(folder / "a.lock");
  lock_failures = {EINTR};
  CHECK_FALSE(other.try_lock());
}

TEST_CASE("a file system without locks is an error, not a lock that another has") {
  const tinct::test::TemporaryFolder folder;
  for (const int error : {ENOLCK, EOPNOTSUPP, ENOSYS}) {
    lock_failures = {error};
    const tinct::Error said =
        lock_error([&] { (void)FileLock::held(folder / "a.lock", "somebody else writes"); });
    CHECK(said.fault() == tinct::Fault::input);
    CHECK(lock_error_says(said, (folder / "a.lock").string()));
    CHECK(lock_error_says(said, std::generic_category().message(error)));
    CHECK(lock_error_says(said, "choose a folder"));
  }
  lock_failures = {EIO};
  CHECK(lock_error([&] { (void)FileLock::held(folder / "a.lock", ""); }).fault() ==
        tinct::Fault::resource);
}

TEST_CASE("whom the umask lets write may lock") {
  const tinct::test::TemporaryFolder folder;
  const mode_t before = ::umask(0002);
  const FileLock lock(folder / "a.lock");
  ::umask(before);
  struct stat status {};
  REQUIRE(::stat((folder / "a.lock").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0664);
}
