#include <ctime>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/data/manifest_rules.h"
#include "scenes/review/edit_log.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::string member(const Json& json, const char* member_name) {
  const auto found = json.is_object() ? json.find(member_name) : json.end();
  return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>()
                                                                       : std::string();
}

void check_format(const Json& header, const std::string& name) {
  const std::string format = member(header, "format");
  if (format != kEditsFormat) {
    throw Error(Fault::input, name + " is no log of edits: its format is \"" + format +
                                  "\", not \"" + std::string(kEditsFormat) + "\"");
  }
}

void check_manifest_of(const Json& header, const std::string& name, const std::string& sha256) {
  if (member(header, "manifest_sha256") == sha256) return;
  throw Error(Fault::input, name + " holds edits of " + member(header, "manifest") +
                                " as it was with the SHA-256 " + member(header, "manifest_sha256") +
                                "; this manifest has " + sha256 +
                                ". Bring that manifest back, or move the edits away to begin anew");
}

Json parse_line(std::string_view line, const std::string& name) {
  try {
    return parse_json(line, name);
  } catch (const Json::exception&) {
    // The JSON library refuses numbers beyond double's range in its own way.
    throw Error(Fault::input, name + ": a number in it is too large for any JSON reader");
  }
}

LoggedEdit edit_of(const Json& json, const std::string& name) {
  const std::string video = member(json, "video");
  const auto rev =
      json.is_object() && json.contains("rev") ? whole_number(json["rev"]) : std::nullopt;
  if (!is_video_id(video) || !rev) {
    throw Error(Fault::input, name + ": an edit needs the id of its \"video\" and its \"rev\"");
  }
  return {.video = video, .rev = *rev, .edit = edit_from_json(json, name)};
}

std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  (void)std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

FileLock lock_log(const fs::path& path) {
  return FileLock::held(path,
                        path.string() + " is open in another review; use its page, or end it");
}

}  // namespace

EditLogContent edit_log_from_text(std::string_view text, const std::string& name,
                                  const std::string& manifest_sha256) {
  EditLogContent content;
  Json header;
  std::size_t line = 0;
  while (content.bytes < text.size()) {
    const std::size_t end = text.find('\n', content.bytes);
    if (end == std::string_view::npos) {
      content.torn = true;
      break;
    }
    const std::string here = name + ", line " + std::to_string(++line);
    const Json json = parse_line(text.substr(content.bytes, end - content.bytes), here);
    if (line == 1) {
      header = json;
      check_format(header, name);
    } else {
      check_manifest_of(header, name, manifest_sha256);
      content.edits.push_back(edit_of(json, here));
    }
    content.bytes = end + 1;
  }
  // A review in which nothing was done binds nobody.
  const bool is_other = member(header, "manifest_sha256") != manifest_sha256;
  if (content.edits.empty() && is_other) content.bytes = 0;
  return content;
}

EditLogContent read_edit_log(const fs::path& path, const std::string& manifest_sha256) {
  return edit_log_from_text(read_file(path), path.string(), manifest_sha256);
}

EditLog::EditLog(const fs::path& path, const std::string& manifest,
                 const std::string& manifest_sha256)
    : path_(path), lock_(lock_log(path)) {
  content_ = read_edit_log(path, manifest_sha256);
  if (content_.torn) log_warning(path.string() + ": its last line was cut short, and is removed");
  file_ = std::make_unique<AppendFile>(path, content_.bytes);
  if (content_.bytes == 0) {
    const std::string header = canonical_json_file(
        {{"format", kEditsFormat}, {"manifest", manifest}, {"manifest_sha256", manifest_sha256}});
    file_->write(header);
    file_->sync();
    content_.bytes = header.size();
    sync_folder(fs::absolute(path).parent_path());
  }
}

void EditLog::append(const LoggedEdit& edit) {
  Json json = edit_json(edit.edit);
  json["video"] = edit.video;
  json["rev"] = edit.rev;
  json["time"] = now();
  if (file_ == nullptr) file_ = std::make_unique<AppendFile>(path_, content_.bytes);
  const std::string line = canonical_json_file(json);
  try {
    file_->write(line);
    file_->sync();
  } catch (...) {
    // A part of the line may stand there: opening the file again cuts it off.
    file_.reset();
    throw;
  }
  content_.bytes += line.size();
}

}  // namespace tinct
