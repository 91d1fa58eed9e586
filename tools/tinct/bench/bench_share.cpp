#include "tools/tinct/bench/bench_share.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
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

/// True once the lock is this process's, false while another has it.
bool is_locked_here(int descriptor, const fs::path& file) {
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK || errno == EINTR) return false;
  throw_system_error("can't lock " + file.string(), errno);
}

void wait_for_lock(int descriptor, const fs::path& file) {
  if (is_locked_here(descriptor, file)) return;
  log_info("another process prepares " + file.parent_path().string() + "; waiting for it");
  while (!is_locked_here(descriptor, file)) {
    throw_if_cancelled();
    std::this_thread::sleep_for(kAskAgain);
  }
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

BenchTurn::BenchTurn(const fs::path& out) {
  create_folders(out);
  // A file that may be written to, and not the folder: NFS tells other machines of no other locks.
  // It stays, as who removes it would part those who wait for it from those who come.
  const fs::path file = out / "bench.lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw_system_error("can't use " + file.string(), errno);
  try {
    wait_for_lock(descriptor_, file);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

BenchTurn::~BenchTurn() { ::close(descriptor_); }

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
