#pragma once

// Private to lib/net.

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <unordered_map>

#include "lib/base/progress.h"
#include "lib/net/fetch.h"
#include "lib/net/fetch_ledger.h"
#include "lib/net/mirrors.h"
#include "lib/net/settler.h"
#include "lib/net/transfer.h"

namespace tinct {

/// What the options of a fetch mean for its transfers, without what a run adds. Throws
/// Error(Fault::usage) for a rate or a wait that can't be read.
[[nodiscard]] TransferOptions transfer_options(const FetchOptions& options);

/// The links that are to do, on their way from the ledger through the engine to the settler.
class LinkRun {
 public:
  /// `options.out` has a ledger that this process writes.
  LinkRun(const FetchOptions& options, TransferOptions::Inspect inspect, Settler& settler);

  /// Fetches them; `links` is how many there are, for the progress. As TransferEngine::run.
  void transfer(std::int64_t links);

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<TransferRequest> next();
  [[nodiscard]] std::filesystem::path existing_file(const LedgerEntry& row) const;
  bool rests(const LedgerEntry& row);
  /// False where another address of the item is tried first.
  bool settle(const TransferRequest& request, const TransferOutcome& outcome);
  void show_classes(Progress& progress);

  const FetchOptions& options_;
  TransferOptions::Inspect inspect_;
  FetchLedger ledger_;
  Settler& settler_;
  ToDoPlace place_;
  std::deque<LedgerEntry> rows_;  ///< read ahead
  bool rows_ended_ = false;
  std::unordered_map<std::int64_t, AddressTrail> running_;
  std::deque<TransferRequest> again_;  ///< for other addresses of items that are running
  std::int64_t taken_ = 0;
  std::int64_t received_ = 0;  ///< bytes
  Clock::time_point shown_ = Clock::now();
};

}  // namespace tinct
