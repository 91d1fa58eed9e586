#include <limits>

#include "scenes/curves_csv.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {

TEST_CASE("the curves are a CSV row a frame, with empty fields where nothing was measured",
          "[scenes]") {
  Curves curves;
  curves.columns = {"ssim", "top_two"};
  curves.time_base = {1, 25};
  curves.add(0, false, {std::numeric_limits<float>::quiet_NaN(), 0.25F});
  curves.add(1, false, {0.1F, 1});
  CHECK(curves_csv(curves) == "frame,seconds,ssim,top_two\r\n0,0,,0.25\r\n1,0.04,0.1,1\r\n");
}

}  // namespace
}  // namespace tinct
