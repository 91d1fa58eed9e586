#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "tests/lib/net/faulty_server.h"
#include "tests/lib/net/server_process.h"
#include "tests/lib/web/raw_client.h"
#include "tests/support/free_port.h"
#include "tests/support/temporary_folder.h"

namespace tinct::test {

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
  process_ = start_program(argv);
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
  ::waitpid(start_program(argv), &status, 0);
  if (status != 0) throw std::runtime_error("faulty_server.py --write-list failed");
}

std::string FaultyServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::string FaultyServer::body(const std::string& path) const { return get(port_, path).body; }

Json FaultyServer::stats() const { return Json::parse(get(port_, "/stats").body); }

void FaultyServer::reset() const { (void)get(port_, "/reset"); }

}  // namespace tinct::test
