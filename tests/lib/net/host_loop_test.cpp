#include "lib/net/host_loop.h"

#include <set>
#include <string>

#include "lib/net/url.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("a host's name stands between scheme and port", "[net]") {
  CHECK(name_in(host_key("https://Example.org/a:b")) == "example.org");
  CHECK(name_in(host_key("http://example.org:8080/")) == "example.org");
  CHECK(name_in("http://[::1]:8080") == "[::1]");
  CHECK(name_in("http://[::1]") == "[::1]");
  CHECK(name_in("").empty());
}

TEST_CASE("addresses need no resolver", "[net]") {
  CHECK(is_address("127.0.0.1"));
  CHECK(is_address("[::1]"));
  CHECK_FALSE(is_address("example.org"));
  CHECK_FALSE(is_address("1.example"));
  CHECK_FALSE(is_address(""));
}

TEST_CASE("all schemes and ports of a name belong to one loop, and names are spread", "[net]") {
  std::set<std::size_t> used;
  for (int i = 0; i < 200; ++i) {
    const std::string name = "host" + std::to_string(i) + ".example";
    const std::size_t loop = loop_of_host("http://" + name, 8);
    CHECK(loop < 8);
    CHECK(loop == loop_of_host("https://" + name, 8));
    CHECK(loop == loop_of_host("https://" + name + ":8443", 8));
    CHECK(loop == loop_of_host("http://" + name + ".:8080", 8));
    CHECK(loop_of_host("http://" + name, 1) == 0);
    used.insert(loop);
  }
  CHECK(used.size() == 8);
}
