#include <cstdlib>
#include <fstream>
#include <iterator>

#include "lib/base/log.h"
#include "lib/base/random.h"
#include "tests/lib/net/fetch_folder.h"

namespace tinct::test {
namespace fs = std::filesystem;

FetchFolder::FetchFolder() {
  // A proxy of the machine has no way to this machine's own loopback servers.
  ::setenv("no_proxy", "127.0.0.1", 1);
  set_log_level(LogLevel::quiet);
}

FetchOptions FetchFolder::options(const std::vector<std::string>& lines) const {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  write_bytes(folder_ / "links.txt", text);
  FetchOptions options;
  options.source = {"links:" + (folder_ / "links.txt").string()};
  options.out = out();
  options.retries = 1;
  options.timeout = 5;
  options.check = "type";
  options.duplicates = "keep";
  options.ignore_robots = true;
  return options;
}

std::map<std::string, std::string> FetchFolder::files() const {
  std::map<std::string, std::string> files;
  if (!fs::exists(out())) return files;
  for (const auto& entry : fs::recursive_directory_iterator(out())) {
    const std::string name = entry.path().lexically_relative(out()).generic_string();
    if (entry.is_regular_file() && !name.starts_with(".tinct/"))
      files[name] = bytes_of(entry.path());
  }
  return files;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string made_up_jpeg(std::size_t size, int number) {
  Random random(1, static_cast<std::uint64_t>(number));
  std::string bytes = "\xFF\xD8\xFF\xE0";
  while (bytes.size() < size) bytes.push_back(static_cast<char>(random.bits()));
  return bytes;
}

}  // namespace tinct::test
