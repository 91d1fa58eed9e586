#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/net/fetch_ledger.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

LedgerEntry entry_of(const Json& json) {
  LedgerEntry entry;
  entry.url = json.at("url").get<std::string>();
  if (json.at("state").get<std::string>() == "done") {
    entry.file = json.at("file").get<std::string>();
    entry.bytes = json.at("bytes").get<std::int64_t>();
    entry.sha256 = json.at("sha256").get<std::string>();
    entry.final_url = json.at("final_url").get<std::string>();
    entry.media_type = json.at("media_type").get<std::string>();
  } else {
    entry.reason = json.at("reason").get<std::string>();
    entry.sentence = json.at("sentence").get<std::string>();
  }
  return entry;
}

}  // namespace

std::string ledger_line(const LedgerEntry& entry) {
  Json json{{"url", entry.url}, {"state", entry.done() ? "done" : "failed"}};
  if (entry.done()) {
    json["file"] = entry.file;
    json["bytes"] = entry.bytes;
    json["sha256"] = entry.sha256;
    json["final_url"] = entry.final_url;
    json["media_type"] = entry.media_type;
  } else {
    json["reason"] = entry.reason;
    json["sentence"] = entry.sentence;
  }
  return canonical_json_file(json);
}

FetchLedger::FetchLedger(const fs::path& folder, Access access) : path_(folder / "fetch.jsonl") {
  if (access == Access::append) {
    create_folders(folder);
    open_and_lock();
    remove_stale_temporaries_in(folder);  // what a killed run left behind
  }
  read();
}

FetchLedger::~FetchLedger() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FetchLedger::open_and_lock() {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw_system_error("can't write " + path_.string(), errno);
  // Some network file systems have no locks; there the user has to take care.
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor_);
    descriptor_ = -1;
    throw Error(Fault::usage, "another fetch works in " + path_.parent_path().string() +
                                  "; wait for its end or choose another folder");
  }
}

void FetchLedger::read() {
  std::error_code error;
  if (!fs::exists(path_, error)) return;
  const std::string text = read_file(path_);
  std::size_t start = 0;
  for (std::size_t number = 1;; ++number) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string::npos) break;
    const std::string place = path_.string() + ":" + std::to_string(number);
    try {
      LedgerEntry entry =
          entry_of(parse_json(std::string_view(text).substr(start, end - start), place));
      entries_.insert_or_assign(entry.url, std::move(entry));
    } catch (const std::exception&) {
      log_warning(place + " is no record of a fetch and is left out");
    }
    start = end + 1;
  }
  if (start == text.size() || descriptor_ < 0) return;
  if (::ftruncate(descriptor_, static_cast<off_t>(start)) != 0) {
    throw_system_error("can't write " + path_.string(), errno);
  }
}

const LedgerEntry* FetchLedger::find(const std::string& url) const {
  const auto place = entries_.find(url);
  return place == entries_.end() ? nullptr : &place->second;
}

void FetchLedger::append(const LedgerEntry& entry) {
  const std::string line = ledger_line(entry);
  const ssize_t written = ::write(descriptor_, line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size())) {
    throw_system_error("can't write " + path_.string(), written < 0 ? errno : ENOSPC);
  }
  entries_.insert_or_assign(entry.url, entry);
}

void FetchLedger::sync() {
  if (descriptor_ >= 0 && ::fdatasync(descriptor_) != 0) {
    throw_system_error("can't write " + path_.string(), errno);
  }
}

}  // namespace tinct
