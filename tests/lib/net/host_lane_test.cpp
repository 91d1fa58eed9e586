#include <chrono>
#include <string>

#include "lib/net/host_lane.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("a host that asked for rest is not forgotten before its time", "[net]") {
  const auto now = HostLane::Clock::now();
  HostLane lane("http://a", 4, 0);
  CHECK(lane.forgettable(now));
  lane.started(now);
  CHECK_FALSE(lane.forgettable(now));
  lane.released();
  CHECK(lane.pushed_back(now, 30, true));
  CHECK(lane.idle());
  CHECK_FALSE(lane.forgettable(now + std::chrono::seconds(29)));
  CHECK(lane.forgettable(now + std::chrono::seconds(31)));
}

TEST_CASE("a host whose name is being looked up is not forgotten", "[net]") {
  const auto now = HostLane::Clock::now();
  HostLane lane("http://a", 4, 0);
  lane.lookup = HostLane::Lookup::waits;
  CHECK_FALSE(lane.forgettable(now));
  lane.lookup = HostLane::Lookup::none;
  CHECK(lane.forgettable(now));
}

TEST_CASE("a connection that was cut off keeps its place until its server has seen it", "[net]") {
  const auto now = HostLane::Clock::now();
  const auto later = [now](int seconds) { return now + std::chrono::seconds(seconds); };
  HostLane lane("http://a", 2, 0);
  for (int i = 0; i < 4; ++i) {
    lane.add({.host = "http://b", .file = kRobotsFile, .url = "http://a"});
  }
  lane.started(now);
  lane.started(now);
  const auto seen = lane.cut_off(later(1));
  CHECK(seen > later(1));
  CHECK_FALSE(lane.next_start().has_value());
  // These may have been answered before it could see anything.
  lane.answered(now, 0.1);
  lane.answered(later(1), 0.1);
  CHECK_FALSE(lane.next_start().has_value());
  lane.answered(later(2), 0.1);
  CHECK(lane.next_start().has_value());
  lane.started(later(2));
  // Its time comes, but it has its place back already.
  lane.forget_cuts(seen);
  CHECK_FALSE(lane.next_start().has_value());

  const auto first = lane.cut_off(later(4));
  const auto second = lane.cut_off(later(6));
  CHECK(second > first);
  lane.forget_cuts(later(4));
  CHECK_FALSE(lane.next_start().has_value());
  lane.forget_cuts(first);
  CHECK(lane.next_start().has_value());
  lane.started(later(6));
  CHECK_FALSE(lane.next_start().has_value());
  lane.answered(later(7), 0.1);
  CHECK(lane.next_start().has_value());
}

TEST_CASE("a server that answers late is taken to see the end of a connection late", "[net]") {
  const auto now = HostLane::Clock::now();
  HostLane quick("http://a", 4, 0);
  HostLane slow("http://b", 4, 0);
  quick.answered(now, 0.01);
  slow.answered(now, 0.8);
  CHECK(quick.cut_off(now) - now >= std::chrono::milliseconds(200));
  CHECK(slow.cut_off(now) - now >= std::chrono::milliseconds(800));
  slow.answered(now, 60);
  CHECK(slow.cut_off(now) - now <= std::chrono::seconds(3));
}

TEST_CASE("one 503 is a link's affair, a second in a row the host's", "[net]") {
  const auto now = HostLane::Clock::now();
  HostLane lane("http://a", 4, 0);
  CHECK_FALSE(lane.pushed_back(now, 5, false));
  CHECK(lane.forgettable(now));
  CHECK(lane.pushed_back(now, 5, false));
  CHECK_FALSE(lane.forgettable(now));
  lane.served();
  CHECK_FALSE(lane.pushed_back(now, 5, false));
}

TEST_CASE("a host's share grows with its answers, and halves when it pushes back", "[net]") {
  const auto now = HostLane::Clock::now();
  HostLane lane("http://a", 8, 0);
  for (int i = 0; i < 20; ++i) {
    lane.add({.host = "http://b", .file = kRobotsFile, .url = "http://a"});
  }
  const auto free_places = [&] {
    int places = 0;
    for (; lane.next_start().has_value(); ++places) lane.started(now);
    for (int i = 0; i < places; ++i) lane.released();
    return places;
  };
  CHECK(free_places() == 2);
  for (int i = 0; i < 100; ++i) lane.served();
  CHECK(free_places() == 8);
  CHECK_FALSE(lane.pushed_back(now, 0, false));
  CHECK(free_places() == 8);
  CHECK(lane.pushed_back(now, 0, false));
  CHECK(free_places() == 4);
  CHECK(lane.pushed_back(now, 0, true));
  CHECK(free_places() == 2);
}

TEST_CASE("rules that another host's redirect asks for take places of the host's share", "[net]") {
  const auto now = HostLane::Clock::now();
  HostLane lane("http://a", 4, 0);
  CHECK_FALSE(lane.next_start().has_value());
  for (const char* host : {"http://b", "http://c", "http://d"}) {
    lane.add({.host = host, .file = kRobotsFile, .url = "http://a/rules.txt"});
  }
  CHECK_FALSE(lane.forgettable(now));
  for (const char* host : {"http://b", "http://c"}) {
    CHECK(lane.next_start().has_value());
    const auto errand = lane.take_errand();
    REQUIRE(errand.has_value());
    CHECK(errand->host == host);
    CHECK(errand->next_host() == "http://a");
    lane.started(now);
  }
  CHECK_FALSE(lane.next_start().has_value());
  lane.released();
  CHECK(lane.next_start().has_value());
}

TEST_CASE("an errand that failed goes back to its own host, and names its file", "[net]") {
  RulesErrand errand{.host = "http://b", .file = kRobotsFile, .url = "http://a/rules.txt"};
  errand.fail({FailureReason::protocol, "no HTTP"});
  CHECK(errand.next_host() == "http://b");
  REQUIRE(errand.answer.has_value());
  CHECK_FALSE(errand.answer->known);
  CHECK(errand.answer->failure.failure.sentence == "robots.txt: no HTTP");
}

TEST_CASE("what robots.txt took of a host's tries is not taken from tdmrep.json's", "[net]") {
  HostLane lane("http://a", 4, 0);
  lane.rules_tries = 3;
  lane.set_rules({});
  CHECK(lane.rules_tries == 0);
}

TEST_CASE("the memory that rules take grows with them", "[net]") {
  std::string text = "User-agent: *\n";
  for (int i = 0; i < 1000; ++i) {
    text += "Disallow: /a/long/enough/folder/for/a/string/" + std::to_string(i) + "\n";
  }
  CHECK(RobotsRules().bytes() == 0);
  const std::size_t bytes = RobotsRules(text, "tinct").bytes();
  CHECK(bytes > text.size() / 2);
  CHECK(bytes < 8 * text.size());
}
