#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace tinct::test {

/// Starts another program, its output going into `log` (nowhere where that is empty); the caller
/// waits for its end. Throws std::runtime_error when it can't be started.
[[nodiscard]] pid_t start_program(const std::vector<std::string>& argv,
                                  const std::filesystem::path& log = {});

/// A server that another program is (Python's, nghttpd), on a port of this machine, from
/// construction to destruction.
class ServerProcess {
 public:
  /// Starts `argv`, its output going into `log` (nowhere where that is empty), and waits until
  /// `address` ("127.0.0.1" or "::1") has somebody on the port. Throws std::runtime_error when
  /// nobody is there after 15 seconds.
  ServerProcess(const std::vector<std::string>& argv, const std::string& address, int port,
                const std::filesystem::path& log = {});
  ~ServerProcess();
  /// Ends it as a crash does (SIGKILL), and returns when it is gone.
  void crash();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

 private:
  pid_t process_ = -1;
};

/// Whether this machine has IPv6 on its loopback at all.
[[nodiscard]] bool has_ipv6_loopback();

/// Where a program is, by PATH and in /usr/sbin (where Debian puts servers); empty: nowhere.
[[nodiscard]] std::filesystem::path program_path(const std::string& name);

/// Sets an environment variable, and puts the former value back with the object.
class Environment {
 public:
  Environment(std::string name, const std::string& value);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::string name_;
  std::string former_;
  bool was_set_ = false;
};

}  // namespace tinct::test
