#include "lib/net/link_run.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/net/bearer.h"
#include "lib/net/byte_rate.h"
#include "lib/net/retry_sleep.h"
#include "lib/net/wanted_film.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kMemoryLimit = std::int64_t{1} << 20;
constexpr double kRobotsSeconds = 24 * 3600;  // RFC 9309, section 2.4
constexpr int kRowsAhead = 512;
constexpr double kPatience = 600;  // seconds for a picture

}  // namespace

TransferOptions transfer_options(const FetchOptions& options) {
  TransferOptions transfer;
  transfer.loops = options.loops;
  transfer.resolves = options.resolves;
  transfer.limit_rate = byte_rate_from_text(options.limit_rate);
  transfer.retry_sleep = retry_sleep_from_text(options.retry_sleep);
  transfer.connections = options.connections;
  transfer.per_host = options.per_host;
  transfer.rate = options.rate;
  transfer.retries = options.retries;
  transfer.stall_timeout = options.timeout;
  transfer.connect_timeout = std::min(transfer.connect_timeout, options.timeout);
  transfer.deadline = options.deadline;
  transfer.patience = kPatience;
  transfer.size_limit = options.max_size_mib << 20;
  transfer.memory_limit = kMemoryLimit;
  transfer.media_only = !options.any_type;
  transfer.honour_robots = !options.ignore_robots;
  transfer.honour_opt_outs = !options.ignore_opt_outs;
  transfer.contact = options.contact;
  transfer.proxy = options.proxy;
  transfer.bearer_token = bearer_token(options.bearer_env);
  return transfer;
}

namespace {

// robots.txt files of the last day, in the ledger.
class KeptRobots final : public RobotsCache {
 public:
  KeptRobots(const FetchLedger& ledger, Settler& settler) : ledger_(ledger), settler_(settler) {}
  std::optional<std::string> find(const std::string& host) override {
    return ledger_.kept_text("robots " + host, kRobotsSeconds);
  }
  void keep(const std::string& host, const std::string& text) override {
    settler_.keep_text("robots " + host, text);
  }

 private:
  const FetchLedger& ledger_;
  Settler& settler_;
};

}  // namespace

LinkRun::LinkRun(const FetchOptions& options, TransferOptions::Inspect inspect, Settler& settler)
    : options_(options),
      inspect_(std::move(inspect)),
      ledger_(options.out, FetchLedger::Access::join),
      settler_(settler) {
  place_.mixed = options.order == "shuffle-hosts";
  if (options.sample > 0) place_.most_hash = ledger_.hash_of_sample(options.sample);
}

void LinkRun::transfer(std::int64_t links) {
  Progress progress("fetch", links, "links");
  KeptRobots robots(ledger_, settler_);
  TransferOptions transfer = transfer_options(options_);
  transfer.inspect = inspect_;
  transfer.robots_cache = &robots;
  TransferEngine engine(transfer);
  engine.run([this] { return next(); },
             [&](const TransferRequest& request, const TransferOutcome& outcome) {
               if (settle(request, outcome)) progress.add();
               show_classes(progress);
             },
             [this](std::int64_t received, std::int64_t) { received_ += received; });
}

std::optional<TransferRequest> LinkRun::next() {
  if (!again_.empty()) {
    TransferRequest request = std::move(again_.front());
    again_.pop_front();
    return request;
  }
  while (!rows_ended_ && (options_.limit == 0 || taken_ < options_.limit)) {
    if (rows_.empty()) {
      for (LedgerEntry& row : ledger_.to_do(place_, kRowsAhead)) rows_.push_back(std::move(row));
      rows_ended_ = rows_.empty();
      continue;
    }
    LedgerEntry row = std::move(rows_.front());
    rows_.pop_front();
    if (row.link.url.starts_with("file:") || is_there(row)) continue;
    ++taken_;
    TransferRequest request{.id = static_cast<std::size_t>(row.seq),
                            .link = row.link,
                            .stem = options_.out / row.name,
                            .stem_is_final = row.name_is_final,
                            .part_stem = FetchLedger::part_stem(options_.out, row.seq),
                            .leave_part = true};
    const std::int64_t seq = row.seq;
    const AddressTrail& trail = running_.emplace(seq, AddressTrail(std::move(row))).first->second;
    OtherAddress first = trail.first();
    request.link.url = std::move(first.url);
    request.is_listed = first.listed;
    if (stands_for_film(trail.row())) {  // what comes is graded, not refused
      request.link.size.reset();
      request.link.sha256.clear();
    }
    return request;
  }
  return std::nullopt;
}

// A file that the list describes, and that no fetch has recorded: put there by hand.
bool LinkRun::is_there(const LedgerEntry& row) {
  if (!row.link.size || !row.name_is_final) return false;
  const fs::path path = options_.out / row.name;
  std::error_code error;
  if (!fs::is_regular_file(path, error) || ledger_.owns(row.name)) return false;
  const auto bytes = static_cast<std::int64_t>(fs::file_size(path, error));
  if (error || bytes != *row.link.size) return false;
  Fetched found;
  found.sha256 = hex(sha256_file(path));
  if (!row.link.sha256.empty() && found.sha256 != row.link.sha256) return false;
  found.path = path;
  found.bytes = bytes;
  found.final_url = row.link.url;
  settler_.settle(row, found, {});
  return true;
}

bool LinkRun::settle(const TransferRequest& request, const TransferOutcome& outcome) {
  const auto item = running_.find(static_cast<std::int64_t>(request.id));
  AddressTrail& trail = item->second;
  fs::path staged = request.part_stem;
  staged += ".part";
  if (!outcome) log_detail(request.link.url + ": " + outcome.error().sentence);
  const std::string archive = options_.wayback ? options_.wayback_base : std::string();
  if (auto other =
          outcome ? trail.next_for(*outcome, staged) : trail.next(outcome.error(), archive)) {
    TransferRequest elsewhere = request;
    elsewhere.link.url = std::move(other->url);
    elsewhere.is_listed = other->listed;
    again_.push_back(std::move(elsewhere));
    return false;
  }
  TransferOutcome end = trail.end(outcome, staged);
  settler_.settle(trail.row(), std::move(end), std::move(staged));
  running_.erase(item);
  return true;
}

void LinkRun::show_classes(Progress& progress) {
  const auto now = Clock::now();
  if (now - shown_ < std::chrono::seconds(1)) return;
  shown_ = now;
  std::string note = std::to_string(received_ / 1'000'000) + " MB";
  for (const auto& [verdict, rows] : settler_.tally()) {
    note += ", " + verdict + " " + std::to_string(rows);
  }
  progress.set_note(note);
}

}  // namespace tinct
