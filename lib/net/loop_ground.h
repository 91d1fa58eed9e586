#pragma once

// Private to lib/net.

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "lib/net/byte_budget.h"
#include "lib/net/loop_reports.h"
#include "lib/net/rules_errand.h"
#include "lib/net/shared_places.h"
#include "lib/net/transfer.h"

namespace tinct {

/// What all loops of an engine stand on: its options, and what they share. Each member can be used
/// from any thread; `options` and `loops` don't change.
struct LoopGround {
  /// `wake` wakes the loop of that number.
  LoopGround(TransferOptions asked, std::size_t number,
             const std::function<void(std::size_t)>& wake)
      : options(std::move(asked)),
        loops(number),
        connections(static_cast<std::size_t>(options.connections), loops, wake),
        resolves(static_cast<std::size_t>(options.resolves), loops, wake),
        bytes(options.limit_rate) {}

  const TransferOptions options;
  const std::size_t loops;
  SharedPlaces connections;
  SharedPlaces resolves;  ///< names being looked up
  ByteBudget bytes;
  LoopReports reports;
  /// Held while any of the caller's functions runs.
  std::mutex callbacks;
  /// Gives a job to the loop of its host. Set before any loop works.
  std::function<void(std::unique_ptr<TransferJob>)> hand_over;
  /// Gives an errand to the loop of its next host. Set as early.
  std::function<void(RulesErrand)> send_errand;
};

}  // namespace tinct
