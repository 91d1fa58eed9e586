#include "lib/net/fetch_sums.h"

#include <utility>

#include "lib/net/wanted_film.h"

namespace tinct {
namespace {

FetchState state_of(const LedgerEntry& row, std::int64_t run) {
  if (!row.settled) return FetchState::planned;
  if (row.verdict.starts_with("ok")) return row.run == run ? FetchState::done : FetchState::skipped;
  if (row.verdict.starts_with("dup:")) return FetchState::duplicate;
  return row.verdict.starts_with("skip:") ? FetchState::excluded : FetchState::failed;
}

FetchItem item_of(const LedgerEntry& row, std::int64_t run) {
  FetchItem item{.url = row.link.url,
                 .state = state_of(row, run),
                 .verdict = row.settled ? row.verdict : "",
                 .reason = row.reason,
                 .sentence = row.sentence,
                 .file = row.file,
                 .bytes = row.bytes,
                 .sha256 = row.sha256};
  if (item.state == FetchState::planned) {
    item.reason.clear();  // of before, where it is tried again
    item.sentence.clear();
    item.file = row.name_is_final ? row.name : "";
    item.bytes = row.link.size.value_or(0);
    item.sha256 = row.link.sha256;
  }
  return item;
}

}  // namespace

FetchReport report_of(const FetchLedger& ledger, std::int64_t run) {
  FetchReport report;
  report.verdicts = ledger.count();
  for (const VerdictCount& count : report.verdicts) {
    const std::string& word = count.verdict;
    const bool now = count.this_run && run != 0;
    if (word.empty()) report.planned += count.rows;
    if (word.starts_with("ok")) (now ? report.done : report.skipped) += count.rows;
    if (word == kAlignedVerdict) report.aligned += count.rows;
    if (word.starts_with("dup:")) report.duplicate += count.rows;
    if (word.starts_with("skip:")) report.excluded += count.rows;
    if (word.starts_with("fail:")) report.failed += count.rows;
    if (now) report.bytes += count.bytes;
  }
  const ToDoSizes sizes = ledger.sizes_to_do();
  report.planned_bytes = sizes.bytes;
  report.planned_unsized = sizes.unknown;
  ledger.for_each([&](const LedgerEntry& row) {
    report.items.push_back(item_of(row, run));
    return report.items.size() < kReportedItems;
  });
  return report;
}

std::string_view to_string(FetchState state) noexcept {
  switch (state) {
    case FetchState::done: return "done";
    case FetchState::skipped: return "skipped";
    case FetchState::failed: return "failed";
    case FetchState::duplicate: return "duplicate";
    case FetchState::excluded: return "excluded";
    case FetchState::planned: break;
  }
  return "planned";
}

bool too_many_failed(const FetchReport& report, const FetchOptions& options) {
  const std::int64_t settled =
      report.done + report.skipped + report.failed + report.duplicate + report.excluded;
  // No division: 0 of 0 are not too many.
  return 100.0 * static_cast<double>(report.failed) >
         options.allow_failed * static_cast<double>(settled);
}

Json to_json(const FetchReport& report) {
  Json items = Json::array();
  for (const FetchItem& item : report.items) {
    Json json{{"url", item.url}, {"state", to_string(item.state)}};
    if (!item.verdict.empty()) json["verdict"] = item.verdict;
    if (!item.reason.empty()) json["reason"] = item.reason;
    if (!item.sentence.empty()) json["sentence"] = item.sentence;
    if (item.state != FetchState::failed) {
      json["file"] = item.file.string();
      json["bytes"] = item.bytes;
      json["sha256"] = item.sha256;
    }
    items.push_back(std::move(json));
  }
  Json verdicts = Json::object();
  for (const VerdictCount& count : report.verdicts) {
    if (count.verdict.empty()) continue;
    verdicts[count.verdict] = verdicts.value(count.verdict, std::int64_t{0}) + count.rows;
  }
  return {{"items", std::move(items)},
          {"verdicts", std::move(verdicts)},
          {"done", report.done},
          {"skipped", report.skipped},
          {"failed", report.failed},
          {"duplicate", report.duplicate},
          {"excluded", report.excluded},
          {"planned", report.planned},
          {"planned_bytes", report.planned_bytes},
          {"planned_unsized", report.planned_unsized},
          {"bytes", report.bytes},
          {"seconds", report.seconds},
          {"aligned", report.aligned}};
}

}  // namespace tinct
