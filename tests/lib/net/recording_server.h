#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "tests/lib/net/server_process.h"
#include "tests/support/temporary_folder.h"

namespace tinct::test {

/// tests/support/recording_server.py on a free port of 127.0.0.1, from construction to destruction:
/// it serves what is put into it and keeps what it was asked.
class RecordingServer {
 public:
  RecordingServer();

  /// Serves these bytes under a path ("/a/b.jpg").
  void put(const std::string& path, const std::string& bytes) const;
  /// Answers a path, with its query, with a status, headers and a text.
  void answer(const std::string& path, int status, const Json& headers = Json::object(),
              const std::string& body = {});

  [[nodiscard]] std::string url(const std::string& path) const;
  /// All requests so far: "path", and "authorization", which is null without that header.
  [[nodiscard]] std::vector<Json> requests() const;
  /// How many of them were for that path.
  [[nodiscard]] int asked(const std::string& path) const;

 private:
  TemporaryFolder folder_;
  int port_;
  Json answers_ = Json::object();
  ServerProcess process_;
};

}  // namespace tinct::test
