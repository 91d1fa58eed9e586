// By itself, since these headers are switched on by a macro and need Gloo's, which
// cmake/TinctRanks.cmake looks for.
#ifdef TINCT_HAS_GLOO
#define USE_C10D_GLOO 1
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif

#include <csignal>
#include <cstdlib>

#include "train/rank_backends.h"

namespace tinct {

#ifdef TINCT_HAS_GLOO

namespace {

/// Gloo writes to its sockets with writev, which has no MSG_NOSIGNAL: where a rank is lost in the
/// middle of a sum, SIGPIPE would end those that are left before they can say which one it was.
/// A handler that the process has set stays.
void let_broken_connections_be_errors() {
  struct sigaction now {};
  if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
    std::signal(SIGPIPE, SIG_IGN);
  }
}

}  // namespace

bool has_gloo() noexcept { return true; }

c10::intrusive_ptr<c10d::Backend> gloo_backend(const c10::intrusive_ptr<c10d::Store>& store,
                                               const RankPlace& place,
                                               std::chrono::milliseconds timeout) {
  let_broken_connections_be_errors();
  auto options = c10d::ProcessGroupGloo::Options::create(timeout);
  // PyTorch's own name for the network that is to be used, where a machine has several.
  const char* network = std::getenv("GLOO_SOCKET_IFNAME");
  options->devices.push_back(network != nullptr && *network != '\0'
                                 ? c10d::ProcessGroupGloo::createDeviceForInterface(network)
                                 : c10d::ProcessGroupGloo::createDefaultDevice());
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, place.rank, place.size, options);
}

#else

bool has_gloo() noexcept { return false; }

c10::intrusive_ptr<c10d::Backend> gloo_backend(const c10::intrusive_ptr<c10d::Store>& /*store*/,
                                               const RankPlace& /*place*/,
                                               std::chrono::milliseconds /*timeout*/) {
  return {};
}

#endif

}  // namespace tinct
