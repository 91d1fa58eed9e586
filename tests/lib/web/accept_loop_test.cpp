// Who comes while no file descriptor is left, counted by the work that it makes.
#include "lib/web/accept_loop.h"

#include <chrono>
#include <cstddef>

#include "tests/lib/web/few_files.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("without a file left a connection is tried for now and then, and taken later", "[web]") {
  boost::asio::io_context context{1};
  AcceptLoop arrivals{context};
  const boost::asio::ip::tcp::endpoint anywhere(boost::asio::ip::address_v4::loopback(), 0);
  arrivals.listen(anywhere, false);
  int welcomed = 0;
  arrivals.start([&](AcceptLoop::Socket) { ++welcomed; });
  boost::asio::ip::tcp::socket client{context};
  client.open(anywhere.protocol());
  std::size_t handlers = 0;
  {
    const test::FewFiles none(0);
    client.connect(
        {boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(arrivals.port())});
    handlers = context.run_for(std::chrono::milliseconds(550));
  }
  CHECK(welcomed == 0);
  // Six tries fit in, each with its wait, however slow the machine is; who spins makes thousands.
  CHECK(handlers >= 1);
  CHECK(handlers <= 12);
  for (int i = 0; i < 100 && welcomed == 0; ++i) context.run_for(std::chrono::milliseconds(100));
  CHECK(welcomed == 1);
}
