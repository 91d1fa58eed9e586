#include "tests/lib/net/recording_server.h"

#include <algorithm>
#include <fstream>

#include "tests/lib/net/fetch_folder.h"
#include "tests/support/free_port.h"

namespace tinct::test {

RecordingServer::RecordingServer()
    : port_(free_port()),
      process_({"python3", (source_folder() / "tests/support/recording_server.py").string(),
                std::to_string(port_), folder_.path().string()},
               "127.0.0.1", port_) {}

void RecordingServer::put(const std::string& path, const std::string& bytes) const {
  write_bytes(folder_ / ("site" + path), bytes);
}

void RecordingServer::answer(const std::string& path, int status, const Json& headers,
                             const std::string& body) {
  answers_[path] = {{"status", status}, {"headers", headers}, {"body", body}};
  write_bytes(folder_ / "answers.json", answers_.dump());
}

std::string RecordingServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<Json> RecordingServer::requests() const {
  std::vector<Json> requests;
  std::ifstream file(folder_ / "requests.jsonl");
  for (std::string line; std::getline(file, line);) requests.push_back(Json::parse(line));
  return requests;
}

int RecordingServer::asked(const std::string& path) const {
  const std::vector<Json> all = requests();
  return static_cast<int>(
      std::ranges::count_if(all, [&](const Json& one) { return one["path"] == path; }));
}

}  // namespace tinct::test
