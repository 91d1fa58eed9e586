// `tinct` without tinct-torch: in every build, since the programs are copied away from it.
#include <algorithm>
#include <string>

#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::test::run_program;
using tinct::test::TemporaryFolder;

TEST_CASE("without tinct-torch, train, colorize, weights and learned metrics say how to get it",
          "[cli]") {
  const TemporaryFolder folder;
  const fs::path built = tinct::test::tinct_program().parent_path().parent_path();
  for (const char* program : {"bin/tinct", "libexec/tinct/tinct-main"}) {
    fs::create_directories((folder / program).parent_path());
    fs::copy_file(built / program, folder / program);
  }
  const std::string tinct = (folder / "bin/tinct").string();
  const auto train = run_program({tinct, "train", "dataset=a", "out=b"});
  CHECK(train.status == 4);
  CHECK(train.errors.find("tinct-torch") != std::string::npos);
  CHECK(train.errors.find("./dev setup") != std::string::npos);
  const auto colorize = run_program({tinct, "colorize", "a.mkv", "--model", "m", "--out", "b.mkv"});
  CHECK(colorize.status == 4);
  const auto inspect = run_program({tinct, "weights", "inspect", "a.pth"});
  CHECK(inspect.status == 4);
  CHECK(inspect.errors.find("tinct weights inspect is done by tinct-torch") != std::string::npos);

  const auto score = run_program({tinct, "score", "--truth", "a", "--output", "o=b", "--metric",
                                  "psnr_rgb", "--metric", "fid"});
  CHECK(score.status == 4);
  CHECK(score.errors.find("fid is measured by tinct-torch") != std::string::npos);
  CHECK(std::count(score.errors.begin(), score.errors.end(), '\n') == 1);

  // They stay in the help, and wrong words are still told.
  CHECK(run_program({tinct, "--help"}).out.find("train") != std::string::npos);
  CHECK(run_program({tinct, "train", "--help"}).status == 0);
  CHECK(run_program({tinct, "train", "widht=3"}).status == 2);
  CHECK(run_program({tinct, "doctor"}).out.find("tinct-torch") != std::string::npos);
}
