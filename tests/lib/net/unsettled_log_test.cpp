#include <fstream>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/net/settler.h"
#include "lib/net/unsettled_log.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

// A folder with five links, whose outcomes a killed run has left in its log.
struct KilledRun {
  KilledRun() {
    for (int i = 1; i <= 5; ++i) {
      Link link;
      link.url = "http://a/" + std::to_string(i) + ".jpg";
      ledger.add(link);
    }
    UnsettledLog log(folder.path());
    for (int i = 1; i <= 4; ++i) {
      if (i == 3) log.turn_over();
      test::write_bytes(part(i), bytes(i));
      Fetched fetched;
      fetched.path = folder / (std::to_string(i) + ".jpg");
      fetched.bytes = static_cast<std::int64_t>(bytes(i).size());
      fetched.sha256 = hex(sha256(bytes(i)));
      fetched.final_url = "http://a/\xe9";
      fetched.facts.gray = i == 2;
      log.add(*ledger.at(i), fetched, part(i));
    }
    FetchFailure failure{FailureReason::not_found, "gone"};
    failure.tries = 2;
    log.add(*ledger.at(5), tl::unexpected(failure), part(5));
    std::ofstream(FetchLedger::home(folder.path()) / "outcomes-1.jsonl", std::ios::app)
        << R"({"seq": 1, "url": "http)";  // cut by the kill
  }
  [[nodiscard]] fs::path part(int i) const {
    return FetchLedger::part_stem(folder.path(), i).string() + ".part";
  }
  static std::string bytes(int i) { return test::made_up_jpeg(3'000, i); }

  test::TemporaryFolder folder;
  FetchLedger ledger{folder.path(), FetchLedger::Access::write};
};

}  // namespace

TEST_CASE("what a killed run was given and didn't commit is settled by the next one", "[net]") {
  KilledRun run;
  test::write_bytes(run.part(3), std::string(3'000, 'x'));  // a power cut
  LedgerEntry known = *run.ledger.at(4);
  known.settled = true;
  known.verdict = "fail:http";
  run.ledger.update(known);

  Settler::recover(run.ledger, run.folder.path(), Duplicates::bytes);
  CHECK(run.ledger.at(1)->verdict == "ok");
  CHECK(run.ledger.at(2)->verdict == "ok:gray");
  CHECK_FALSE(run.ledger.at(3)->settled);
  CHECK(run.ledger.at(4)->verdict == "fail:http");
  CHECK(run.ledger.at(5)->verdict == "fail:http");
  CHECK(run.ledger.at(5)->reason == "not_found");
  CHECK(run.ledger.at(5)->tries == 2);
  for (const int i : {1, 2}) {
    CHECK(test::bytes_of(run.folder / (std::to_string(i) + ".jpg")) == KilledRun::bytes(i));
    CHECK_FALSE(fs::exists(run.part(i)));
  }

  // Nor is it the outcome of a row that was opened again since, if there is another kill.
  LedgerEntry opened = *run.ledger.at(5);
  opened.settled = false;
  run.ledger.update(opened);
  Settler::recover(run.ledger, run.folder.path(), Duplicates::bytes);
  CHECK_FALSE(run.ledger.at(5)->settled);
}

TEST_CASE("a log forgets what is committed, and keeps what came meanwhile", "[net]") {
  const KilledRun run;
  UnsettledLog log(run.folder.path());
  Fetched fetched;
  fetched.path = run.folder / "1.jpg";
  fetched.bytes = 3'000;
  fetched.sha256 = hex(sha256(KilledRun::bytes(1)));
  log.add(*run.ledger.at(1), fetched, run.part(1));
  const std::size_t committing = log.turn_over();
  fetched.sha256 = hex(sha256(KilledRun::bytes(2)));
  log.add(*run.ledger.at(2), fetched, run.part(2));
  log.forget(committing);
  std::vector<std::int64_t> left;
  UnsettledLog::read(run.ledger, run.folder.path(),
                     [&](const LedgerEntry& row, const TransferOutcome&, const fs::path&) {
                       left.push_back(row.seq);
                     });
  CHECK(left == std::vector<std::int64_t>{2});
}
