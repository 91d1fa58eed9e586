#include <string>
#include <utility>
#include <vector>

#include "lib/base/json.h"
#include "lib/net/audit_links.h"
#include "tests/lib/net/faulty_server.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FaultyServer;

namespace {

const FaultyServer& server() {
  static const FaultyServer one({"--stall", "20"});
  return one;
}

AuditOptions quick(int retries = 0) {
  AuditOptions options;
  options.retries = retries;
  options.timeout = 10;
  options.first_wait = 0.05;
  return options;
}

}  // namespace

TEST_CASE("an audit tells each dead link with the reason that a fetch would give", "[net]") {
  const std::vector<std::pair<std::string, std::string>> faults{
      {"404", "not_found"},    {"410", "not_found"},           {"403", "refused"},
      {"500", "server_error"}, {"redirect_loop", "redirects"}, {"redirect_html", "not_media"},
      {"html", "not_media"}};
  std::vector<AuditLink> links;
  for (const auto& [kind, reason] : faults) {
    links.push_back({server().url("/fault/" + kind + "/1.jpg")});
  }
  links.push_back({"ftp://example.org/film.mp4"});
  links.push_back({"http://127.0.0.1:1/film.mp4"});
  const std::vector<AuditAnswer> answers = audit_links(links, quick());
  REQUIRE(answers.size() == links.size());
  for (std::size_t i = 0; i < faults.size(); ++i) {
    CAPTURE(links[i].url, answers[i].status);
    REQUIRE(answers[i].failure.has_value());
    CHECK(to_string(answers[i].failure->reason) == faults[i].second);
    CHECK_FALSE(answers[i].failure->sentence.empty());
  }
  CHECK(to_string(answers[faults.size()].failure->reason) == "bad_link");
  CHECK(to_string(answers[faults.size() + 1].failure->reason) == "unreachable");
}

TEST_CASE("an audit compares sizes, and fetches no body", "[net]") {
  server().reset();
  const auto bytes = static_cast<std::int64_t>(server().body("/video/4_tiny.mp4").size());
  const std::string url = server().url("/video/4_tiny.mp4");
  const auto answers = audit_links({{url, bytes}, {url, bytes + 1}, {url, 0}}, quick());
  CHECK_FALSE(answers[0].failure.has_value());
  CHECK(answers[0].bytes == bytes);
  CHECK(answers[0].status == 200);
  CHECK_FALSE(answers[0].etag.empty());
  REQUIRE(answers[1].failure.has_value());
  CHECK(to_string(answers[1].failure->reason) == "wrong_size");
  CHECK_FALSE(answers[2].failure.has_value());
}

TEST_CASE("an audit waits as servers ask, and finds the link alive then", "[net]") {
  server().reset();
  const auto answers = audit_links({{server().url("/fault/503_once/1.jpg")},
                                    {server().url("/fault/429_once/2.jpg")},
                                    {server().url("/fault/redirect/3.jpg")}},
                                   quick(3));
  for (const AuditAnswer& answer : answers) {
    CAPTURE(answer.final_url, answer.status);
    CHECK_FALSE(answer.failure.has_value());
    CHECK(answer.asked);
  }
  CHECK(answers[2].final_url != server().url("/fault/redirect/3.jpg"));
  CHECK(server().stats()["retries_before_retry_after"] == 0);
}
