#include "lib/base/files.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "lib/base/errors.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::AtomicFile;
using tinct::test::TemporaryFolder;

namespace {
std::size_t count_files(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}
}  // namespace

TEST_CASE("a file appears only at commit, with all its bytes", "[files]") {
  const TemporaryFolder folder;
  const std::string large(700'000, 'x');
  AtomicFile file(folder / "a.bin");
  file.write("head ");
  file.write(large);
  CHECK_FALSE(fs::exists(folder / "a.bin"));
  file.commit();
  CHECK(tinct::read_file(folder / "a.bin") == "head " + large);
  CHECK(file.size() == 5 + large.size());
  CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("without commit nothing is left, and the former file stays", "[files]") {
  const TemporaryFolder folder;
  tinct::write_file_atomically(folder / "a.txt", "old");
  {
    AtomicFile file(folder / "a.txt");
    file.write("new");
  }
  CHECK(tinct::read_file(folder / "a.txt") == "old");
  CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("what a killed process left behind is removed by the next writer", "[files]") {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    AtomicFile file(folder / "a.txt");
    file.write("half");
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(count_files(folder.path()) == 1);
  CHECK_FALSE(fs::exists(folder / "a.txt"));
  tinct::write_file_atomically(folder / "a.txt", "whole");
  CHECK(tinct::read_file(folder / "a.txt") == "whole");
  CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("two writers of one file at once have a temporary file each", "[files]") {
  const TemporaryFolder folder;
  AtomicFile first(folder / "a.txt");
  AtomicFile second(folder / "a.txt");
  CHECK(count_files(folder.path()) == 2);
  first.write("of the first");
  second.write("2nd");
  first.commit();
  CHECK(tinct::read_file(folder / "a.txt") == "of the first");
  second.commit();
  CHECK(tinct::read_file(folder / "a.txt") == "2nd");
  CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("a folder in the way is a clear error", "[files]") {
  const TemporaryFolder folder;
  tinct::write_file_atomically(folder / "taken", "a file");
  try {
    tinct::create_folders(folder / "taken/below");
    FAIL("nothing was thrown");
  } catch (const tinct::Error& error) {
    CHECK(std::string(error.what()).find("taken/below") != std::string::npos);
  }
}
