#include <algorithm>
#include <chrono>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "lib/net/fetch.h"
#include "lib/net/fetch_ledger.h"
#include "lib/net/fetch_plan.h"
#include "lib/net/source.h"
#include "lib/net/transfer.h"

namespace tinct {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

TransferOptions transfer_options(const FetchOptions& options) {
  TransferOptions transfer;
  transfer.connections = options.connections;
  transfer.per_host = options.per_host;
  transfer.retries = options.retries;
  transfer.stall_timeout = options.timeout;
  transfer.connect_timeout = std::min(transfer.connect_timeout, options.timeout);
  transfer.deadline = options.deadline;
  transfer.size_limit = options.max_size_mib << 20;
  transfer.media_only = !options.any_type;
  transfer.contact = options.contact;
  return transfer;
}

LinkList read_sources(const std::vector<std::string>& sources) {
  if (sources.empty()) throw Error(Fault::usage, "nothing to fetch: name a source, as links:FILE");
  LinkList all;
  std::unordered_set<std::string> seen;
  for (const std::string& source : sources) {
    LinkList list = read_source(source);
    for (Link& link : list.links) {
      if (seen.insert(link.url).second) all.links.push_back(std::move(link));
    }
    std::move(list.bad_lines.begin(), list.bad_lines.end(), std::back_inserter(all.bad_lines));
  }
  return all;
}

// One run of fetch(): the plan, the report that fills up, and the ledger.
class FetchRun {
 public:
  explicit FetchRun(const FetchOptions& options)
      : options_(options),
        list_(read_sources(options.source)),
        ledger_(options.out,
                options.dry_run ? FetchLedger::Access::read : FetchLedger::Access::append),
        plan_(plan_fetch(list_.links, ledger_, options.out)) {}

  FetchReport report() {
    const auto start = Clock::now();
    begin_items();
    if (!options_.dry_run && !todo_.empty()) transfer();
    ledger_.sync();
    throw_if_cancelled();
    count();
    report_.seconds = seconds_since(start);
    return std::move(report_);
  }

 private:
  void begin_items() {
    for (const PlannedItem& planned : plan_) {
      FetchItem item{.url = planned.link.url,
                     .reason = {},
                     .sentence = {},
                     .file = {},
                     .sha256 = planned.link.sha256};
      item.bytes = planned.link.size.value_or(0);
      if (planned.name.final) item.file = planned.name.name;
      if (planned.on_disk.done()) {
        fill(item, planned.on_disk);
        item.state = FetchState::skipped;
        if (planned.adopted && !options_.dry_run) ledger_.append(planned.on_disk);
      } else {
        todo_.push_back(report_.items.size());
      }
      report_.items.push_back(std::move(item));
    }
    for (const BadLine& line : list_.bad_lines) {
      report_.items.push_back({.url = line.text,
                               .state = FetchState::failed,
                               .reason = std::string(to_string(FailureReason::bad_link)),
                               .sentence = line.sentence,
                               .file = {},
                               .sha256 = {}});
    }
  }

  static void fill(FetchItem& item, const LedgerEntry& entry) {
    item.file = entry.file;
    item.bytes = entry.bytes;
    item.sha256 = entry.sha256;
    item.reason = entry.reason;
    item.sentence = entry.sentence;
    item.state = entry.done() ? FetchState::done : FetchState::failed;
  }

  void transfer() {
    Progress progress("fetch", 0, "MB");
    std::int64_t received = 0;
    std::int64_t expected = 0;
    std::int64_t shown = 0;
    constexpr std::int64_t kMegabyte = 1'000'000;
    TransferEngine engine(transfer_options(options_));
    engine.run([this] { return next(); },
               [this](const TransferRequest& request, const TransferOutcome& outcome) {
                 record(request, outcome);
               },
               [&](std::int64_t more_received, std::int64_t more_expected) {
                 received += more_received;
                 expected += more_expected;
                 progress.set_total(expected / kMegabyte);
                 progress.add(received / kMegabyte - shown);
                 shown = received / kMegabyte;
               });
  }

  std::optional<TransferRequest> next() {
    if (next_ == todo_.size()) return std::nullopt;
    const std::size_t id = todo_[next_++];
    started_.emplace(id, Clock::now());
    const PlannedItem& planned = plan_[id];
    return TransferRequest{.id = id,
                           .link = planned.link,
                           .stem = options_.out / planned.name.name,
                           .stem_is_final = planned.name.final};
  }

  void record(const TransferRequest& request, const TransferOutcome& outcome) {
    LedgerEntry entry;
    entry.url = request.link.url;
    if (outcome) {
      entry.file = outcome->path.filename().string();
      entry.bytes = outcome->bytes;
      entry.sha256 = outcome->sha256;
      entry.final_url = outcome->final_url;
      entry.media_type = outcome->media_type;
    } else {
      entry.reason = to_string(outcome.error().reason);
      entry.sentence = outcome.error().sentence;
      log_detail(entry.url + ": " + entry.sentence);
    }
    ledger_.append(entry);
    FetchItem& item = report_.items[request.id];
    fill(item, entry);
    const auto start = started_.extract(request.id);
    item.seconds = seconds_since(start.mapped());
  }

  void count() {
    for (const FetchItem& item : report_.items) {
      report_.done += item.state == FetchState::done;
      report_.skipped += item.state == FetchState::skipped;
      report_.failed += item.state == FetchState::failed;
      if (item.state == FetchState::done) report_.bytes += item.bytes;
    }
  }

  const FetchOptions& options_;
  LinkList list_;
  FetchLedger ledger_;
  std::vector<PlannedItem> plan_;
  FetchReport report_;
  std::vector<std::size_t> todo_;  ///< indices into plan_ and report_.items
  std::size_t next_ = 0;
  std::unordered_map<std::size_t, Clock::time_point> started_;
};

}  // namespace

std::string_view to_string(FetchState state) noexcept {
  switch (state) {
    case FetchState::done: return "done";
    case FetchState::skipped: return "skipped";
    case FetchState::failed: return "failed";
    case FetchState::planned: break;
  }
  return "planned";
}

Json to_json(const FetchReport& report) {
  Json items = Json::array();
  for (const FetchItem& item : report.items) {
    Json json{{"url", item.url}, {"state", to_string(item.state)}};
    if (!item.reason.empty()) json["reason"] = item.reason;
    if (!item.sentence.empty()) json["sentence"] = item.sentence;
    if (item.state != FetchState::failed) {
      json["file"] = item.file.string();
      json["bytes"] = item.bytes;
      json["sha256"] = item.sha256;
      json["seconds"] = item.seconds;
    }
    items.push_back(std::move(json));
  }
  return {{"items", std::move(items)}, {"done", report.done},   {"skipped", report.skipped},
          {"failed", report.failed},   {"bytes", report.bytes}, {"seconds", report.seconds}};
}

FetchReport fetch(const FetchOptions& options) { return FetchRun(options).report(); }

}  // namespace tinct
