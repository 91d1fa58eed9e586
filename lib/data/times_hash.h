#pragma once

#include <cstdint>
#include <string>

#include "lib/base/hash.h"

namespace tinct {

/// The presentation times of all frames of a film as one digest, `pts` of a manifest's video:
/// BLAKE2b-256 over each as a 64-bit little-endian number, in units of the stream's time base.
class TimesHash {
 public:
  /// The next frame's.
  void add(std::int64_t pts);
  /// In hex; once, after the last frame.
  [[nodiscard]] std::string finish() { return hex(hash_.finish()); }

 private:
  Blake2b<Digest256> hash_;
};

}  // namespace tinct
