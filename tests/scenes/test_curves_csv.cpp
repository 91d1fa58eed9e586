#include <limits>

#include "lib/base/files.h"
#include "scenes/stats_csv.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {

TEST_CASE("the curves are a CSV row a frame, with empty fields where nothing was measured",
          "[scenes]") {
  const CutStats stats{
      {"ssim", "top_two"},
      {{0, 0, {std::numeric_limits<double>::quiet_NaN(), 0.25}}, {1, 0.04, {0.1, 1}}}};
  const std::string text = "frame,seconds,ssim,top_two\r\n0,0,,0.25\r\n1,0.04,0.1,1\r\n";
  CHECK(stats_csv(stats) == text);
  const test::TemporaryFolder folder;
  write_stats_csv(folder / "curve.csv", stats);
  CHECK(read_file(folder / "curve.csv") == text);
}

}  // namespace
}  // namespace tinct
