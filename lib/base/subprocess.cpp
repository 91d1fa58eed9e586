#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "lib/base/errors.h"
#include "lib/base/subprocess.h"

extern char** environ;

namespace tinct {

ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  std::vector<char*> arguments;
  for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  std::array<int, 2> output{-1, -1};
  if (options.capture_output && ::pipe2(output.data(), O_CLOEXEC) != 0) {
    throw_system_error("can't make a pipe", errno);
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (options.capture_output) {
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int number : {SIGINT, SIGTERM, SIGPIPE}) sigaddset(&defaults, number);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  pid_t child = 0;
  const int error =
      ::posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (output[1] >= 0) ::close(output[1]);
  if (error != 0) {
    if (output[0] >= 0) ::close(output[0]);
    throw Error(Fault::input, "can't start " + argv[0] + ": " + std::strerror(error));
  }

  ProcessResult result;
  if (output[0] >= 0) {
    std::array<char, 65536> chunk;
    for (;;) {
      const ssize_t got = ::read(output[0], chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      result.output.append(chunk.data(), static_cast<std::size_t>(got));
    }
    ::close(output[0]);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

std::string this_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

}  // namespace tinct
