#include "train/run_log.h"

#include <cerrno>
#include <fstream>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace tinct {
namespace {

/// The lines of the text up to the step, each whole and with its end.
std::string kept_lines(const std::string& text, std::int64_t step) {
  std::string kept;
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    const Json line = Json::parse(text.substr(begin, end - begin), nullptr, false);
    const bool whole = line.is_object() && line.contains("step") && line["step"].is_number();
    if (!whole || line["step"].get<std::int64_t>() > step) break;
    kept += text.substr(begin, end + 1 - begin);
    begin = end + 1;
  }
  return kept;
}

}  // namespace

RunLog::RunLog(std::filesystem::path path, std::int64_t step) : path_(std::move(path)) {
  const std::string text = std::filesystem::exists(path_) ? read_file(path_) : "";
  const std::string kept = kept_lines(text, step);
  if (kept != text || text.empty()) write_file_atomically(path_, kept);
}

void RunLog::add(const Json& line) {
  std::ofstream file(path_, std::ios::app | std::ios::binary);
  file << canonical_json_file(line) << std::flush;
  if (!file) throw_system_error("can't write " + path_.string(), errno != 0 ? errno : EIO);
}

}  // namespace tinct
