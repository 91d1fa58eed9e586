#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/file_lock.h"
#include "lib/data/dataset_record.h"
#include "tools/tinct/bench/protocol.h"

namespace tinct {

/// The systems of one of N parts of a bench, in the protocol's order. A system stays with the one
/// whose weights it has or begins with, so that no part waits for another; those that begin anew
/// are dealt in turn. A part may be empty.
[[nodiscard]] std::vector<BenchSystem> systems_of_share(const BenchProtocol& protocol,
                                                        const PartRecord& share);

/// Holds a bench's folder, by its file bench.lock, while what all parts need is made there: the
/// others wait, and find it.
class BenchTurn {
 public:
  /// Waits for its turn. Throws Error(Fault::interrupted) when tinct is asked to end meanwhile,
  /// Error where the folder can't be made, or its bench.lock not locked.
  explicit BenchTurn(const std::filesystem::path& out);

 private:
  FileLock lock_;
};

/// What a part has done, for people: a line for each of its systems, and what comes next.
[[nodiscard]] std::string share_text(const PartRecord& share, const Json& rows);

}  // namespace tinct
