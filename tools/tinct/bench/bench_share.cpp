#include "tools/tinct/bench/bench_share.h"

#include <chrono>
#include <map>
#include <thread>

#include "lib/base/cancel.h"
#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr auto kAskAgain = std::chrono::milliseconds(100);

fs::path lock_file_of_bench(const fs::path& out) {
  create_folders(out);
  return out / "bench.lock";
}

}  // namespace

std::vector<BenchSystem> systems_of_share(const BenchProtocol& protocol, const PartRecord& share) {
  std::vector<BenchSystem> systems;
  std::map<std::string, int> part_of;  // of the systems so far
  int next = 0;
  for (const BenchSystem& system : protocol.systems) {
    const std::string& base = system.weights_of.empty() ? system.init_of : system.weights_of;
    // A protocol names only systems before it.
    const int part = base.empty() ? next++ % share.count : part_of.at(base);
    part_of[system.name] = part;
    if (part == share.index) systems.push_back(system);
  }
  return systems;
}

BenchTurn::BenchTurn(const fs::path& out) : lock_(lock_file_of_bench(out)) {
  if (lock_.try_lock()) return;
  log_info("another process prepares " + out.string() + "; waiting for it");
  while (!lock_.try_lock()) {
    throw_if_cancelled();
    std::this_thread::sleep_for(kAskAgain);
  }
}

std::string share_text(const PartRecord& share, const Json& rows) {
  std::string text;
  for (const Json& row : rows) {
    text += row["status"].get<std::string>() + ": " + row["name"].get<std::string>();
    if (row.contains("error")) text += ": " + row["error"].get<std::string>();
    text += "\n";
  }
  return text + "part " + std::to_string(share.index) + " of " + std::to_string(share.count) +
         " has " + counted_noun(rows.size(), "system") +
         "; when all parts are through, the same command without --shard writes the "
         "report\n";
}

}  // namespace tinct
