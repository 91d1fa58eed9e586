#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/net/file_name.h"
#include "lib/net/missing_files.h"
#include "lib/net/settled_rows.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

struct Arrival {
  std::string bytes;  ///< stands for its SHA-256
  std::string pixels;
  std::string final_url = {};
  bool fails = false;  ///< there, with a time-out
  int side = 0;        ///< of the picture, in pixels
  std::int64_t size = 1;
};

// The verdicts of a list's items when they arrive in that order.
std::vector<std::string> verdicts(const std::vector<Arrival>& list, const std::vector<int>& order) {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  for (std::size_t i = 0; i < list.size(); ++i) {
    Link link;
    link.url = "http://a/" + std::to_string(i) + ".jpg";
    ledger.add(link);
  }
  SettledRows rows(ledger, folder.path(), Duplicates::pixels);
  for (const int i : order) {
    const LedgerEntry row = *ledger.at(i + 1);
    if (list[i].fails) {
      const FetchFailure late{FailureReason::timed_out, "late", list[i].final_url};
      rows.record(row, tl::unexpected(late), folder / (row.name + ".part"));
      continue;
    }
    Fetched fetched;
    fetched.path = folder / row.name;
    fetched.sha256 = list[i].bytes;
    fetched.facts.pixels = list[i].pixels;
    fetched.facts.width = fetched.facts.height = list[i].side;
    fetched.bytes = list[i].size;
    fetched.final_url = list[i].final_url.empty() ? row.link.url : list[i].final_url;
    rows.record(row, fetched, folder / (row.name + ".part"));
  }
  std::vector<std::string> result;
  ledger.for_each([&](const LedgerEntry& row) {
    CHECK(row.done() == (row.verdict == "ok"));
    result.push_back(row.verdict);
    return true;
  });
  return result;
}

}  // namespace

TEST_CASE("whatever the order of arrival, the first of the list is kept", "[net]") {
  const std::vector<Arrival> list{{"a", "P"}, {"b", "P"}, {"b", "P"}, {"c", "Q"}, {"a", "P"}};
  const std::vector<std::string> expected{"ok", "dup:pixels", "dup:bytes", "ok", "dup:bytes"};
  std::vector<int> order(list.size());
  std::iota(order.begin(), order.end(), 0);
  do {
    CHECK(verdicts(list, order) == expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("what five links were redirected to is a placeholder for all of them", "[net]") {
  std::vector<Arrival> list;
  for (int i = 0; i < 5; ++i) list.push_back({"x", "X", "http://a/gone.jpg"});
  list.push_back({"y", "Y", "http://a/moved.jpg"});
  std::vector<int> order(list.size());
  std::iota(order.begin(), order.end(), 0);
  const auto forward = verdicts(list, order);
  CHECK(std::count(forward.begin(), forward.end(), "fail:placeholder") == 5);
  CHECK(forward.back() == "ok");
  std::ranges::reverse(order);
  CHECK(verdicts(list, order) == forward);
}

TEST_CASE("a placeholder that many were redirected to is one for whoever brings it, in any order",
          "[net]") {
  const std::string gone = "http://a/gone.jpg";
  const bool one_fails = GENERATE(false, true);
  // The first is a direct link to the same bytes, the last has its pixels in other bytes.
  std::vector<Arrival> list{{"x", "X"}};
  for (int i = 0; i < 5; ++i) list.push_back({"x", "X", gone, one_fails && i == 2});
  list.push_back({"y", "X"});
  std::vector<std::string> expected(7, "fail:placeholder");
  if (one_fails) expected[3] = "fail:timeout";
  for (std::size_t direct = 0; direct < 7; ++direct) {
    for (std::size_t alike = 0; alike < 7; ++alike) {
      std::vector<int> order{1, 2, 4, 5, 3};
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(direct, 5)),
                   0);
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(alike, 6)), 6);
      CHECK(verdicts(list, order) == expected);
      std::ranges::reverse(order);
      CHECK(verdicts(list, order) == expected);
    }
  }
}

TEST_CASE("a nearly empty picture of five links is a placeholder, a full one their duplicate",
          "[net]") {
  // 0.09 bits a pixel, as Flickr's; and two bits.
  const Arrival empty{"e", "E", {}, false, 432, 2'051};
  const Arrival full{"f", "F", {}, false, 432, 46'656};
  const std::vector<Arrival> list{empty,
                                  full,
                                  empty,
                                  full,
                                  empty,
                                  full,
                                  full,
                                  empty,
                                  empty,
                                  full,
                                  {"m", "E", {}, false, 432, 2'051}};
  const std::string refused = "fail:placeholder";
  const std::string copy = "dup:bytes";
  const std::vector<std::string> expected{refused, "ok",    refused, copy, refused, copy,
                                          copy,    refused, refused, copy, refused};
  std::vector<int> order(list.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t turn = 0; turn < list.size(); ++turn) {
    CHECK(verdicts(list, order) == expected);
    std::ranges::reverse(order);
    CHECK(verdicts(list, order) == expected);
    std::ranges::reverse(order);
    std::ranges::rotate(order, order.begin() + 1);
  }
  const std::vector<Arrival> few{empty, empty, empty, empty};
  CHECK(verdicts(few, {0, 1, 2, 3}) == std::vector<std::string>{"ok", copy, copy, copy});
}

TEST_CASE("where a file is gone and one duplicate after the other fails, the next is asked for",
          "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  SettledRows rows(ledger, folder.path(), Duplicates::pixels);
  for (int i = 1; i <= 4; ++i) {
    Link link;
    link.url = "http://a/" + std::to_string(i) + ".jpg";
    ledger.add(link);
    Fetched fetched;
    fetched.sha256 = "x";
    fetched.bytes = 4;
    fetched.path = folder / (std::to_string(i) + ".jpg");
    rows.record(*ledger.at(i), fetched, folder / (std::to_string(i) + ".part"));
  }
  look_for_files(ledger, folder.path());  // no file was moved to its name
  const FetchFailure dead{FailureReason::not_found, "gone"};
  for (const int seq : {1, 2, 3}) {
    CHECK_FALSE(ledger.at(seq)->settled);
    rows.record(*ledger.at(seq), tl::unexpected(dead), folder / "none.part");
    CHECK(ledger.at(seq)->settled);
  }
  CHECK_FALSE(ledger.at(4)->settled);
}

TEST_CASE("the duplicate of a user's file is asked for when its link has other bytes", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  SettledRows rows(ledger, folder.path(), Duplicates::bytes);
  for (const char* url : {"http://a/1.jpg", "http://a/2.jpg"}) {
    Link link;
    link.url = url;
    ledger.add(link);
  }
  Fetched fetched;
  fetched.sha256 = "x";
  fetched.path = folder / "1.jpg";
  test::write_bytes(fetched.path, "mine");
  CHECK(rows.record(*ledger.at(1), fetched, {}).verdict == "ok");
  fetched.path = folder / "2.jpg";
  CHECK(rows.record(*ledger.at(2), fetched, folder / "2.part").verdict == "dup:bytes");
  fetched.sha256 = "y";
  fetched.path = folder / "1.jpg";
  const LedgerEntry other = rows.record(*ledger.at(1), fetched, folder / "1.part");
  CHECK(other.verdict == "ok");
  CHECK(other.doomed.empty());
  CHECK_FALSE(ledger.at(2)->settled);
}

TEST_CASE("what has no free name takes nothing from those with the same content", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  for (const char* url : {"http://a/1.jpg", "http://a/2.jpg"}) {
    Link link;
    link.url = url;
    ledger.add(link);
  }
  SettledRows rows(ledger, folder.path(), Duplicates::pixels);
  Fetched fetched;
  fetched.sha256 = "x";
  fetched.facts.pixels = "X";
  fetched.path = folder / "2.jpg";
  CHECK(rows.record(*ledger.at(2), fetched, folder / "2.part").verdict == "ok");
  fetched.path = folder / "1.jpg";
  test::write_bytes(fetched.path, "mine");
  test::write_bytes(folder / with_url_mark("1.jpg", "http://a/1.jpg"), "mine too");
  CHECK(rows.record(*ledger.at(1), fetched, folder / "1.part").verdict == "fail:name_taken");
  CHECK(ledger.at(2)->verdict == "ok");
  CHECK(ledger.at(2)->file == "2.jpg");
}

TEST_CASE("a file of somebody else keeps its name, and a second in the way is said", "[net]") {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "1.jpg", "mine");
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  Link link;
  link.url = "http://a/1.jpg";
  ledger.add(link);
  SettledRows rows(ledger, folder.path(), Duplicates::keep);
  Fetched fetched;
  fetched.path = folder / "1.jpg";
  const LedgerEntry first = rows.record(*ledger.at(1), fetched, folder / "1.jpg.part");
  CHECK(first.verdict == "ok");
  CHECK(first.file != "1.jpg");
  test::write_bytes(folder / first.file, "mine too");
  const LedgerEntry again = rows.record(*ledger.at(1), fetched, folder / "1.jpg.part");
  CHECK(again.verdict == "fail:name_taken");
  CHECK(again.doomed == "1.jpg.part");
}

TEST_CASE("a file of before and one that has no name yet both go, in one transaction", "[net]") {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "2.jpg", "old");
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  for (const char* url : {"http://a/1.jpg", "http://a/2.jpg"}) {
    Link link;
    link.url = url;
    ledger.add(link);
  }
  LedgerEntry known = *ledger.at(2);
  known.verdict = "ok";
  known.run = ledger.run();
  known.file = "2.jpg";
  known.bytes = 3;
  known.sha256 = hex(sha256("old"));
  ledger.update(known);
  SettledRows rows(ledger, folder.path(), Duplicates::bytes);
  Fetched fetched;
  fetched.sha256 = "new";
  fetched.path = folder / "2.jpg";
  const LedgerEntry second = rows.record(*ledger.at(2), fetched, folder / "2.part");
  CHECK(second.staged == "2.part");
  CHECK(second.doomed == "2.jpg");
  fetched.path = folder / "1.jpg";
  CHECK(rows.record(*ledger.at(1), fetched, folder / "1.part").verdict == "ok");
  const LedgerEntry demoted = *ledger.at(2);
  CHECK(demoted.verdict == "dup:bytes");
  CHECK_FALSE(demoted.done());
  CHECK(demoted.staged == "2.part");
  CHECK(demoted.doomed == "2.jpg");
}
