#include "tests/lib/net/server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

extern char** environ;

namespace tinct::test {
namespace {

// Whether somebody listens there.
bool answers(const std::string& address, int port) {
  const bool six = address.find(':') != std::string::npos;
  const int probe = ::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  int result = -1;
  if (six) {
    sockaddr_in6 place{};
    place.sin6_family = AF_INET6;
    place.sin6_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET6, address.c_str(), &place.sin6_addr);
    result = ::connect(probe, reinterpret_cast<sockaddr*>(&place), sizeof place);
  } else {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address.c_str(), &place.sin_addr);
    result = ::connect(probe, reinterpret_cast<sockaddr*>(&place), sizeof place);
  }
  ::close(probe);
  return result == 0;
}

}  // namespace

pid_t start_program(const std::vector<std::string>& argv, const std::filesystem::path& log) {
  std::vector<char*> arguments;
  for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const char* const output = log.empty() ? "/dev/null" : log.c_str();
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC,
                                   0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t child = -1;
  const int error =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("can't start " + argv[0]);
  return child;
}

ServerProcess::ServerProcess(const std::vector<std::string>& argv, const std::string& address,
                             int port, const std::filesystem::path& log)
    : process_(start_program(argv, log)) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(15);
  while (std::chrono::steady_clock::now() < end) {
    if (answers(address, port)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  throw std::runtime_error(argv[0] + " doesn't answer");
}

ServerProcess::~ServerProcess() {
  if (process_ < 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

void ServerProcess::crash() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

bool has_ipv6_loopback() {
  const int probe = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  sockaddr_in6 place{};
  place.sin6_family = AF_INET6;
  place.sin6_addr = in6addr_loopback;
  const bool bound = ::bind(probe, reinterpret_cast<sockaddr*>(&place), sizeof place) == 0;
  ::close(probe);
  return bound;
}

std::filesystem::path program_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  const std::string all = (path == nullptr ? std::string() : std::string(path)) + ":/usr/sbin";
  std::string_view folders = all;
  while (!folders.empty()) {
    const std::string_view folder = folders.substr(0, folders.find(':'));
    const std::filesystem::path program = std::filesystem::path(folder) / name;
    if (!folder.empty() && ::access(program.c_str(), X_OK) == 0) return program;
    folders.remove_prefix(std::min(folders.size(), folder.size() + 1));
  }
  return {};
}

Environment::Environment(std::string name, const std::string& value) : name_(std::move(name)) {
  const char* former = std::getenv(name_.c_str());
  was_set_ = former != nullptr;
  if (was_set_) former_ = former;
  ::setenv(name_.c_str(), value.c_str(), 1);
}

Environment::~Environment() {
  was_set_ ? ::setenv(name_.c_str(), former_.c_str(), 1) : ::unsetenv(name_.c_str());
}

}  // namespace tinct::test
