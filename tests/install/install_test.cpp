// `cmake --install` gives a program that works from where it was put.
#include <cstdlib>
#include <string>

#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::test::run_program;
using tinct::test::TemporaryFolder;

TEST_CASE("the installed program works, with its pages and manifests beside it", "[install]") {
  const TemporaryFolder folder;
  const char* build = std::getenv("TINCT_BUILD");
  REQUIRE(build != nullptr);
  const auto install =
      run_program({"cmake", "--install", build, "--prefix", (folder / "usr").string()});
  INFO(install.errors);
  REQUIRE(install.status == 0);

  const std::string tinct = (folder / "usr/bin/tinct").string();
  CHECK(run_program({tinct, "--version"}).out.find("tinct ") == 0);
  CHECK(run_program({tinct, "score", "--help"}).status == 0);
  CHECK(run_program({tinct, "doctor"}).status == 0);
  const auto stats = run_program(
      {tinct, "manifest", "stats",
       (folder / "usr/share/tinct/data-manifests/colormotion2018.json").string(), "--json"});
  INFO(stats.errors);
  CHECK(stats.out.find("\"frames\":613919") != std::string::npos);
  CHECK(fs::exists(folder / "usr/share/tinct/data-manifests/schema/manifest.schema.json"));
  CHECK(fs::exists(folder / "usr/share/tinct/data-manifests/schema/benchmark.schema.json"));
  CHECK(fs::exists(folder / "usr/share/tinct/data-manifests/benchmarks/davis30.json"));
  CHECK(run_program({tinct, "score", "--benchmark", "list"}).out.find("davis30") !=
        std::string::npos);
  CHECK(fs::exists(folder / "usr/share/doc/tinct/README.md"));
  CHECK(fs::exists(folder / "usr/share/doc/tinct/score.md"));
}

#ifdef TINCT_HAS_TORCH
TEST_CASE("the installed tinct-torch finds LibTorch where it was built from", "[install]") {
  const TemporaryFolder folder;
  const auto install = run_program(
      {"cmake", "--install", std::getenv("TINCT_BUILD"), "--prefix", (folder / "usr").string()});
  REQUIRE(install.status == 0);
  const auto version =
      run_program({(folder / "usr/libexec/tinct/tinct-torch").string(), "--version"});
  INFO(version.errors);
  CHECK(version.out.find("tinct ") == 0);
  const auto refused = run_program({(folder / "usr/bin/tinct").string(), "train", "dataset=none",
                                    "out=" + (folder / "run").string()});
  CHECK(refused.status == 3);
  CHECK(refused.errors.find("tinct build") != std::string::npos);
}
#endif

TEST_CASE("the program links no LibTorch", "[install]") {
  const fs::path main_program =
      tinct::test::tinct_program().parent_path().parent_path() / "libexec/tinct/tinct-main";
  const auto libraries = run_program({"ldd", main_program.string()});
  REQUIRE(libraries.status == 0);
  CHECK(libraries.out.find("libavcodec") != std::string::npos);
  CHECK(libraries.out.find("torch") == std::string::npos);
}
