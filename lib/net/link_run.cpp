#include "lib/net/link_run.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "lib/base/log.h"
#include "lib/net/bearer.h"
#include "lib/net/byte_rate.h"
#include "lib/net/failures.h"
#include "lib/net/ledger_state.h"
#include "lib/net/retry_sleep.h"
#include "lib/net/wanted_film.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kMemoryLimit = std::int64_t{1} << 20;
constexpr double kRobotsSeconds = 24 * 3600;  // RFC 9309, section 2.4
// A host may be wrong about the year that it wants us back in.
constexpr double kLongestRest = 7 * 24 * 3600;
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
  double rest_left(const std::string& host) override {
    const auto until = ledger_.kept_text("rest " + host, kLongestRest);
    if (!until) return 0;
    const std::int64_t left = std::strtoll(until->c_str(), nullptr, 10) - seconds_now();
    return static_cast<double>(std::max<std::int64_t>(0, left));
  }
  void keep_rest(const std::string& host, double seconds) override {
    settler_.keep_text("rest " + host, std::to_string(moment_after(seconds)));
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
    if (row.link.url.starts_with("file:") || rests(row)) continue;
    ++taken_;
    TransferRequest request{.id = static_cast<std::size_t>(row.seq),
                            .link = row.link,
                            .stem = options_.out / row.name,
                            .stem_is_final = row.name_is_final,
                            .part_stem = FetchLedger::part_stem(options_.out, row.seq),
                            .leave_part = true,
                            .existing = existing_file(row),
                            .wait = seconds_until(row.next_try)};
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

// Its server wanted a longer rest than we wait for, and it isn't over.
bool LinkRun::rests(const LedgerEntry& row) {
  if (row.next_try <= moment_after(TransferOptions{}.longest_wait)) return false;
  const double seconds = seconds_until(row.next_try);
  settler_.settle(
      row, tl::unexpected(rest_failure(FailureReason::rate_limited, "its server", seconds)), {});
  return true;
}

// A file of the size that the list says and that no fetch has recorded: perhaps put there by hand.
// A look at its content is not for the thread that keeps the transfers going.
fs::path LinkRun::existing_file(const LedgerEntry& row) const {
  if (!row.link.size || !row.name_is_final) return {};
  fs::path path = options_.out / row.name;
  std::error_code error;
  if (!fs::is_regular_file(path, error) || ledger_.owns(row.name)) return {};
  const auto bytes = static_cast<std::int64_t>(fs::file_size(path, error));
  return error || bytes != *row.link.size ? fs::path() : path;
}

bool LinkRun::settle(const TransferRequest& request, const TransferOutcome& outcome) {
  const auto item = running_.find(static_cast<std::int64_t>(request.id));
  AddressTrail& trail = item->second;
  const bool there = outcome && outcome->was_there;
  if (there && !difference_from_film(trail.row(), *outcome, outcome->path).empty()) {
    // Somebody's own, as a file with another checksum is: the film is asked for.
    again_.push_back(request);
    again_.back().existing.clear();
    return false;
  }
  fs::path staged;
  if (there) {
    --taken_;  // nothing was fetched, and what is the user's stays where it is
  } else {
    staged = request.part_stem;
    staged += ".part";
  }
  if (!outcome) log_detail(request.link.url + ": " + outcome.error().sentence);
  const std::string archive = options_.wayback ? options_.wayback_base : std::string();
  std::optional<OtherAddress> other;
  if (!outcome) {
    other = trail.next(outcome.error(), archive);
  } else if (!there) {
    other = trail.next_for(*outcome, staged);
  }
  if (other) {
    TransferRequest elsewhere = request;
    elsewhere.link.url = std::move(other->url);
    elsewhere.is_listed = other->listed;
    elsewhere.wait = 0;
    elsewhere.existing.clear();
    again_.push_back(std::move(elsewhere));
    return false;
  }
  TransferOutcome end = there ? outcome : trail.end(outcome, staged);
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
