// What was played and what of it can be scored, at the bounds of the rules.
#include <string>
#include <vector>

#include "metrics/abtest/request_refused.h"
#include "metrics/abtest/vote_body.h"
#include "tests/support/played_well.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

struct Playback {
  const char* member;  // that differs from a clip of 100 frames which was played well
  double value;
  const char* why;  // the words of the refusal; empty: it counts
};

std::string why_of(const Json& changes, std::int64_t frames) {
  Json body = test::played_well("left", static_cast<int>(frames));
  body.update(changes);
  return why_void(vote_body(body.dump(), {}).played, frames);
}

}  // namespace

TEST_CASE("each rule of playback alone makes a trial void, and none does at its bound",
          "[abtest]") {
  constexpr const char* kHidden = "the page was hidden while the clip played";
  constexpr const char* kStood = "the clip stood still for a moment";
  constexpr const char* kDropped = "too many frames were left out";
  constexpr const char* kShort = "the clip did not play to its end";
  const std::vector<Playback> table{
      {"hidden", 0, ""},
      {"hidden", 1, kHidden},
      {"hidden", 2, kHidden},
      {"frames_dropped", 5, ""},  // 5 %, however many were presented
      {"frames_dropped", 6, kDropped},
      {"frames_dropped", 100, kDropped},
      {"max_gap_ms", 0, ""},
      {"max_gap_ms", 200, ""},
      {"max_gap_ms", 200.1, kStood},
      {"frames_presented", 99, ""},
      {"frames_presented", 94, ""},  // 5 % left out, and the one that may stand at the end
      {"frames_presented", 93, kShort},
      {"frames_presented", 0, kShort},
      {"replays", 3, ""},
      {"rt_ms", 0, ""},
  };
  for (const Playback& played : table) {
    CAPTURE(played.member, played.value);
    CHECK(why_of({{played.member, played.value}}, 100) == played.why);
  }
}

TEST_CASE("of a short clip no frame may be dropped, and a clip of one frame can be played",
          "[abtest]") {
  CHECK(why_of({{"frames_dropped", 1}}, 10) == "too many frames were left out");
  CHECK(why_of({{"frames_dropped", 1}}, 20).empty());
  CHECK(why_of(Json::object(), 1).empty());
  // A page that presents some frames twice has not dropped any.
  CHECK(why_of({{"frames_presented", 13}}, 10).empty());
}

TEST_CASE("a vote without one of the numbers that are judged is none", "[abtest]") {
  for (const char* member : {"rt_ms", "frames_presented", "frames_dropped", "max_gap_ms", "replays",
                             "hidden", "width", "height", "dpr"}) {
    CAPTURE(member);
    Json body = test::played_well("left");
    body.erase(member);
    CHECK_THROWS_AS(vote_body(body.dump(), {}), RequestRefused);
    body[member] = -1;
    CHECK_THROWS_AS(vote_body(body.dump(), {}), RequestRefused);
    body[member] = "0";
    CHECK_THROWS_AS(vote_body(body.dump(), {}), RequestRefused);
  }
}
