#include "lib/net/kept_connections.h"

#include <sys/resource.h>

#include <algorithm>

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("loops keep as many connections as the system allows files", "[net]") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlim_t most = std::min<rlim_t>(before.rlim_max, 65536);
  rlimit few = before;
  few.rlim_cur = std::min<rlim_t>(most, 256);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  const long room = static_cast<long>(most) / 2;
  CHECK(kept_connections(64, 1) == std::min(256L, room));
  CHECK(kept_connections(64, 8) == std::min(64L, room / 8));
  CHECK(kept_connections(1024, 64) == std::min(1024L, room / 64));
  rlimit after{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &after) == 0);
  CHECK(after.rlim_cur == most);
  CHECK(after.rlim_max == before.rlim_max);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
}
