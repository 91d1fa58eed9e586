#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct::test {

/// shared/tools/faulty_server.py on a free port of 127.0.0.1, from construction to destruction; it
/// misbehaves as its README says and counts what clients do. Small pictures, no random faults.
class FaultyServer {
 public:
  /// `arguments` are added to its command line ("--kbps", "100"). Throws std::runtime_error when it
  /// doesn't answer within 15 seconds.
  explicit FaultyServer(const std::vector<std::string>& arguments = {});
  ~FaultyServer();
  FaultyServer(const FaultyServer&) = delete;
  FaultyServer& operator=(const FaultyServer&) = delete;

  /// Writes a list of `count` URLs as `file`, and what a careful downloader must say of each as
  /// `file`.truth.jsonl.
  void write_list(const std::filesystem::path& file, int count) const;
  /// The URL of a path ("/fault/404/1.jpg").
  [[nodiscard]] std::string url(const std::string& path) const;
  /// The body that a well-behaved GET of the path has.
  [[nodiscard]] std::string body(const std::string& path) const;
  /// What clients did since the start or reset(): "requests", "range_requests", "by_status" …
  [[nodiscard]] Json stats() const;
  void reset() const;

 private:
  std::vector<std::string> command_;
  int port_ = 0;
  pid_t process_ = -1;
};

}  // namespace tinct::test
