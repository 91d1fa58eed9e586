#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "tests/lib/net/faulty_server.h"
#include "tests/lib/web/raw_client.h"
#include "tests/support/temporary_folder.h"

extern char** environ;

namespace tinct::test {
namespace {

int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(probe);
  return ntohs(address.sin_port);
}

pid_t spawn(const std::vector<std::string>& argv) {
  std::vector<char*> arguments;
  for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int output : {STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = -1;
  const int error =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("can't start " + argv[0]);
  return child;
}

}  // namespace

FaultyServer::FaultyServer(const std::vector<std::string>& arguments) : port_(free_port()) {
  const std::filesystem::path script = shared_folder() / "tools" / "faulty_server.py";
  std::vector<std::string> argv{"python3",       script.string(),
                                "--port",        std::to_string(port_),
                                "--hosts",       "1",
                                "--max-seconds", "120",
                                "--faults",      "0",
                                "--width",       "320",
                                "--height",      "240",
                                "--bytes",       "40000",
                                "--base",        "2"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  command_ = argv;
  process_ = spawn(argv);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(15);
  while (std::chrono::steady_clock::now() < end) {
    try {
      (void)stats();
      return;
    } catch (const std::runtime_error&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  throw std::runtime_error("faulty_server.py doesn't answer");
}

FaultyServer::~FaultyServer() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

void FaultyServer::write_list(const std::filesystem::path& file, int count) const {
  std::vector<std::string> argv = command_;
  for (const std::string& word :
       {std::string("--write-list"), file.string(), std::string("-n"), std::to_string(count)}) {
    argv.push_back(word);
  }
  int status = 0;
  ::waitpid(spawn(argv), &status, 0);
  if (status != 0) throw std::runtime_error("faulty_server.py --write-list failed");
}

std::string FaultyServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::string FaultyServer::body(const std::string& path) const { return get(port_, path).body; }

Json FaultyServer::stats() const { return Json::parse(get(port_, "/stats").body); }

void FaultyServer::reset() const { (void)get(port_, "/reset"); }

}  // namespace tinct::test
