#include <signal.h>

#include "lib/base/errors.h"
#include "lib/net/transfer.h"
#include "lib/net/transfer_crew.h"

namespace tinct {
namespace {

// OpenSSL writes without MSG_NOSIGNAL: a server that hangs up would end the process. libcurl's own
// guard changes the handler of the whole process; this one is of this thread and those it starts.
class PipeSignalBlock {
 public:
  PipeSignalBlock() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalBlock() {
    const timespec at_once{};
    if (sigismember(&before_, SIGPIPE) == 0) {
      sigtimedwait(&pipe_, nullptr, &at_once);
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalBlock(const PipeSignalBlock&) = delete;
  PipeSignalBlock& operator=(const PipeSignalBlock&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

void check(const TransferOptions& options) {
  const auto require = [](bool holds, const char* sentence) {
    if (!holds) throw Error(Fault::usage, sentence);
  };
  require(options.loops >= 0, "loops must be at least 0");
  require(options.resolves >= 1, "resolves must be at least 1");
  require(options.limit_rate >= 0, "limit_rate must be at least 0");
  require(options.connections >= 1, "connections must be at least 1");
  require(options.per_host >= 1, "per_host must be at least 1");
  require(options.retries >= 0, "retries must be at least 0");
  require(options.stall_timeout >= 1, "the timeout must be at least 1 second");
  require(options.connect_timeout > 0, "the connect timeout must be above 0");
}

}  // namespace

TransferEngine::TransferEngine(const TransferOptions& options) {
  check(options);
  start_curl();
  crew_ = std::make_unique<Crew>(options);
}

TransferEngine::~TransferEngine() = default;

void TransferEngine::run(const Next& next, const Done& done, const Bytes& bytes) {
  const PipeSignalBlock block;  // the loops' threads inherit it
  crew_->run(next, done, bytes);
}

}  // namespace tinct
