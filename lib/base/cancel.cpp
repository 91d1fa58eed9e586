#include <csignal>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"

namespace tinct {
namespace {
volatile std::sig_atomic_t asked_to_stop = 0;

void on_signal(int number) {
  if (asked_to_stop != 0) {
    std::signal(number, SIG_DFL);
    std::raise(number);
  }
  asked_to_stop = 1;
}
}  // namespace

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
}

bool cancelled() noexcept { return asked_to_stop != 0; }

void throw_if_cancelled() {
  if (cancelled()) {
    throw Error(Fault::interrupted, "interrupted; run the same command again to go on");
  }
}

}  // namespace tinct
