#include "train/run_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace tinct {
namespace {

/// A line as tinct writes them, in what is read of it later.
bool is_line(const Json& line) {
  if (!line.is_object() || !line.contains("step") || !line["step"].is_number()) return false;
  const auto may_have = [&](const char* member) {
    return !line.contains(member) || line[member].is_number();
  };
  return may_have("loss") && may_have("mse_ab");
}

/// The lines of the text up to the step, or up to its validation, each whole and with its end, and
/// how long they are.
std::size_t whole_lines(const std::string& text, std::int64_t step, bool without_validation,
                        std::vector<Json>& lines) {
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    Json line = Json::parse(text.substr(begin, end - begin), nullptr, false);
    if (!is_line(line) || line["step"].get<std::int64_t>() > step) break;
    // The last line of a step: the one of its losses comes before it.
    if (without_validation && line["step"] == step && line.contains("mse_ab")) break;
    lines.push_back(std::move(line));
    begin = end + 1;
  }
  return begin;
}

std::string text_of(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? read_file(path) : "";
}

}  // namespace

RunLog::RunLog(std::filesystem::path path, std::int64_t step, bool validates_again)
    : path_(std::move(path)) {
  const std::string text = text_of(path_);
  const std::size_t kept = whole_lines(text, step, validates_again, lines_);
  if (kept != text.size() || text.empty()) write_file_atomically(path_, text.substr(0, kept));
}

std::vector<Json> RunLog::read(const std::filesystem::path& path, std::int64_t step) {
  std::vector<Json> lines;
  whole_lines(text_of(path), step, false, lines);
  return lines;
}

void RunLog::add(const Json& line) {
  std::ofstream file(path_, std::ios::app | std::ios::binary);
  file << canonical_json_file(line) << std::flush;
  if (!file) throw_system_error("can't write " + path_.string(), errno != 0 ? errno : EIO);
}

void RunLog::sync() const {
  // A file's bytes are synced whole, whoever wrote them.
  const int descriptor = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) throw_system_error("can't write " + path_.string(), errno);
  const int error = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (error != 0) throw_system_error("can't write " + path_.string(), error);
}

}  // namespace tinct
