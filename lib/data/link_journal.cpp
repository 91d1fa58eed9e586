#include <string>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/link_journal.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::string entry_digest(const ManifestVideo& video) {
  return hex(sha256(canonical_json(video_json(video))));
}

bool is_this_file(const ManifestVideo& facts, const fs::path& media) {
  // The id of a folder is that of its bytes, and it was looked up by its id.
  if (fs::is_directory(media)) return facts.sha256.empty();
  std::error_code error;
  return std::cmp_equal(fs::file_size(media, error), facts.bytes) && !error &&
         hex(sha256_file(media)) == facts.sha256;
}

}  // namespace

LinkJournal::LinkJournal(fs::path path) : path_(std::move(path)), usable_(read()) {}

// Returns the bytes of the lines that can be used.
std::uint64_t LinkJournal::read() {
  std::error_code ignored;
  if (!fs::exists(path_, ignored)) return 0;
  const std::string text = read_file(path_);
  std::size_t start = 0;
  for (std::size_t end = 0; (end = text.find('\n', start)) != std::string::npos; start = end + 1) {
    try {
      const Json line = parse_json(text.substr(start, end - start), path_.string());
      lines_.push_back(
          {line.at("entry").get<std::string>(), video_from_json(line.at("facts"), path_.string())});
    } catch (const Error&) {
      return start;
    } catch (const Json::exception&) {
      return start;
    }
  }
  return start;
}

std::optional<ManifestVideo> LinkJournal::find(const ManifestVideo& video,
                                               const fs::path& media) const {
  if (lines_.empty()) return std::nullopt;
  const std::string entry = entry_digest(video);
  for (const Line& line : lines_) {
    if (line.entry == entry && is_this_file(line.facts, media)) return line.facts;
  }
  return std::nullopt;
}

void LinkJournal::add(const ManifestVideo& video, const ManifestVideo& facts) {
  const Json line = {{"entry", entry_digest(video)}, {"facts", video_json(facts)}};
  const std::lock_guard lock(mutex_);
  if (!file_) file_ = std::make_unique<AppendFile>(path_, usable_);
  file_->write(canonical_json_file(line));
  file_->sync();
}

}  // namespace tinct
