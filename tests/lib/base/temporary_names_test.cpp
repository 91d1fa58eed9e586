#include "lib/base/temporary_names.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <string>

#include "lib/base/files.h"
#include "tests/support/left_temporaries.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::temporary_name;
using tinct::test::left_by_killed;
using tinct::test::temporary_of;
using tinct::test::TemporaryFolder;

namespace {

void put_temporary(const fs::path& path) { tinct::write_file_renamed(path, "of somebody"); }

void let_age(const fs::path& path, std::chrono::hours age) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - age);
}

// The same name from a machine whose mark is another one: a digit of it is changed.
fs::path of_another_machine(const fs::path& temporary) {
  std::string name = temporary.filename().string();
  const auto machine = name.find('-', name.rfind(".tmp-") + 5) + 1;
  name[machine] = name[machine] == '0' ? '1' : '0';
  return temporary.parent_path() / name;
}

}  // namespace

TEST_CASE("every temporary name is another one, in the folder of the final one", "[files]") {
  std::set<fs::path> names;
  for (int i = 0; i < 300; ++i) names.insert(temporary_name("folder/a.txt"));
  CHECK(names.size() == 300);
  for (const fs::path& name : names) {
    CHECK(name.parent_path() == "folder");
    CHECK(name.filename().string().starts_with("a.txt.tmp-" + std::to_string(::getpid()) + "-"));
    CHECK(name.filename().string().size() <= std::string("a.txt").size() + 35);
  }
}

TEST_CASE("a slash at the end does not put the temporary inside of what it becomes", "[files]") {
  const TemporaryFolder folder;
  for (const char* written : {"out", "out/", "out//"}) {
    const fs::path name = temporary_name(folder / written);
    CHECK(name.parent_path() == folder.path());
    CHECK(name.filename().string().starts_with("out.tmp-"));
  }
  const fs::path left = left_by_killed(folder / "out");
  put_temporary(left);
  tinct::remove_stale_temporaries(folder / "out/");
  CHECK_FALSE(fs::exists(left));
}

TEST_CASE("what a process of this machine left is removed once it is gone", "[files]") {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  const fs::path dead = temporary_of(folder / "a.json", child);
  const fs::path other = temporary_of(folder / "b.json", child);
  put_temporary(dead);
  put_temporary(other);
  tinct::remove_stale_temporaries(folder / "a.json");
  CHECK_FALSE(fs::exists(dead));
  CHECK(fs::exists(other));  // no temporary of a.json
  fs::create_directories(left_by_killed(folder / "c") / "inner");
  tinct::remove_stale_temporaries_in(folder.path());
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a process that lives keeps its temporary, however old", "[files]") {
  const TemporaryFolder folder;
  // Process 1 always lives.
  for (const fs::path& living : {temporary_of(folder / "a", 1), temporary_name(folder / "b")}) {
    put_temporary(living);
    let_age(living, std::chrono::hours(1000));
    tinct::remove_stale_temporaries_in(folder.path());
    CHECK(fs::exists(living));
  }
}

TEST_CASE("what a process of the same id left before this one is removed", "[files]") {
  const TemporaryFolder folder;
  // Of a container's every process: the marks of processes tell them apart.
  std::string name = temporary_name(folder / "a").string();
  char& digit = name[name.rfind('-') - 1];
  digit = digit == '0' ? '1' : '0';
  put_temporary(name);
  tinct::remove_stale_temporaries_in(folder.path());
  CHECK_FALSE(fs::exists(name));
}

TEST_CASE("what another machine writes is left alone while it is young", "[files]") {
  const TemporaryFolder folder;
  const fs::path young = of_another_machine(left_by_killed(folder / "a"));
  const fs::path old = of_another_machine(left_by_killed(folder / "a"));
  const fs::path same_id = of_another_machine(temporary_name(folder / "a"));
  for (const fs::path& path : {young, old, same_id}) put_temporary(path);
  let_age(young, std::chrono::hours(23));
  let_age(old, std::chrono::hours(25));
  tinct::remove_stale_temporaries(folder / "a");
  CHECK(fs::exists(young));
  CHECK(fs::exists(same_id));
  CHECK_FALSE(fs::exists(old));
}

TEST_CASE("another machine's folder is as young as the youngest in it", "[files]") {
  const TemporaryFolder folder;
  const fs::path written = of_another_machine(left_by_killed(folder / "step-1"));
  const fs::path left = of_another_machine(left_by_killed(folder / "step-2"));
  for (const fs::path& path : {written, left}) {
    fs::create_directories(path);
    put_temporary(path / "weights");
    let_age(path / "weights", std::chrono::hours(path == written ? 1 : 30));
    let_age(path, std::chrono::hours(30));
  }
  tinct::remove_stale_temporaries_in(folder.path());
  CHECK(fs::exists(written));
  CHECK_FALSE(fs::exists(left));
}

TEST_CASE("earlier versions' names tell no machine, so they go by age", "[files]") {
  const TemporaryFolder folder;
  put_temporary(folder / "a.tmp-999999999");
  put_temporary(folder / "b.tmp-999999999");
  let_age(folder / "b.tmp-999999999", std::chrono::hours(25));
  tinct::remove_stale_temporaries_in(folder.path());
  CHECK(fs::exists(folder / "a.tmp-999999999"));
  CHECK_FALSE(fs::exists(folder / "b.tmp-999999999"));
}

TEST_CASE("a user's files are no temporaries", "[files]") {
  const TemporaryFolder folder;
  const std::set<std::string> names{"c.tmp-12x",
                                    "c.tmp-",
                                    "c.tmp--5",
                                    "c.tmp-0",
                                    "c.tmp-12-",
                                    "c.tmp-999999999-abcdef",
                                    "c.tmp-12-abcdef-0123456",
                                    "c.tmp-12-abcdeg-012345-0",
                                    "c.tmp-12-abcdef-012345-",
                                    "c.tmp-12-abcdef-012345-0.json"};
  for (const std::string& name : names) {
    put_temporary(folder / name);
    let_age(folder / name, std::chrono::hours(1000));
  }
  tinct::remove_stale_temporaries_in(folder.path());
  for (const std::string& name : names) CHECK(fs::exists(folder / name));
}
