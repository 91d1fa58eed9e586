#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>

#include "augment/motion_pair.h"
#include "lib/base/json.h"

namespace tinct {

/// The folder that pairs are written to: OUT/<key>/ with previous.png, current.png, forward.flo,
/// backward.flo, forward_valid.png, backward_valid.png and pair.json (`tinct.pair/1`); with
/// previews also forward.png, the flow in Middlebury's colours.
///
/// A pair's folder appears when it is complete: it is made below OUT/.unfinished.tmp-… (a
/// temporary_name()) and renamed.
/// Any number of threads may add pairs.
class PairFolder {
 public:
  /// Makes `out`, or goes on with it. `options` is what its pairs depend on, kept in options.json.
  /// Throws Error(Fault::usage) where `out` has pairs of other options, Fault::input where it holds
  /// something else. Removes what a killed run left unfinished.
  PairFolder(std::filesystem::path out, const Json& options, bool previews);
  ~PairFolder();
  PairFolder(const PairFolder&) = delete;
  PairFolder& operator=(const PairFolder&) = delete;

  /// True when the pair is complete.
  [[nodiscard]] bool has(const std::string& key) const;
  /// Writes one pair; `record` is joined with the pair's own in pair.json. False when it was there:
  /// the same picture given twice, or another run beside this one.
  bool add(const std::string& key, const MotionPair& pair, const Json& record) const;
  /// Writes pairs.json (`tinct.pairs/1`), which says that all is done: options, tool version and
  /// the members of `contents`.
  void finish(const Json& contents) const;

  /// Writes all pairs of the folder to shards too; returns their records for finish(). See
  /// write_pair_shards().
  [[nodiscard]] Json write_shards(std::int64_t shard_size) const;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return out_; }

 private:
  std::filesystem::path out_;
  std::filesystem::path unfinished_;
  Json options_;
  bool previews_;
  /// Each pair is made in a folder of its own: the same picture may be given twice.
  mutable std::atomic<std::uint64_t> begun_ = 0;
};

}  // namespace tinct
