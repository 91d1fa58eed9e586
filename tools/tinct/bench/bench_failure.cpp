#include "tools/tinct/bench/bench_failure.h"

#include <csignal>

namespace tinct {
namespace {

/// A shell adds this to the number of a signal.
constexpr int kSignals = 128;

std::string with_words(const std::string& sentence, const LimitedProcessResult& result) {
  const std::string words = last_lines(result.last_words);
  return words.empty() ? sentence : sentence + ": " + words;
}

}  // namespace

Error failure_of(const std::string& command, const LimitedProcessResult& result) {
  const int status = result.exit_status;
  // tinct's own status after Ctrl-C is that of a program which the signal killed.
  if (status == exit_status(Fault::interrupted)) {
    return {Fault::interrupted, command + " was interrupted; the same bench goes on with it"};
  }
  if (status > kSignals) {
    const int signal = status - kSignals;
    const std::string guess = signal == SIGKILL ? "; perhaps the memory ran out" : "";
    return {
        Fault::input,
        with_words(command + " was killed by signal " + std::to_string(signal) + guess, result)};
  }
  const std::string sentence =
      with_words(command + " ended with status " + std::to_string(status), result);
  for (const Fault fault : {Fault::resource, Fault::bug}) {
    if (status == exit_status(fault)) return {fault, sentence};
  }
  return {Fault::input, sentence};
}

}  // namespace tinct
