#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "train/rank_place.h"

namespace tinct {

/// Signs of life of the ranks of a run, by which one that is lost can be named: the error of a
/// broken connection knows an address only.
///
/// While it lives, a thread of each rank counts up a number of its own in the common store.
class RankSigns {
 public:
  RankSigns(c10::intrusive_ptr<c10d::Store> store, const RankPlace& place);
  ~RankSigns();
  RankSigns(const RankSigns&) = delete;
  RankSigns& operator=(const RankSigns&) = delete;

  /// "rank 2" or "ranks 2, 5": those that give no sign of life for some seconds from now on; empty:
  /// all of them live. Who finds it first tells the others, so that its own end is not taken for
  /// the cause.
  [[nodiscard]] std::string lost();

 private:
  void beat();
  /// The ranks whose numbers stand still; none as soon as another rank has told which are lost.
  [[nodiscard]] std::vector<int> silent_ranks();

  c10::intrusive_ptr<c10d::Store> store_;
  RankPlace place_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace tinct
