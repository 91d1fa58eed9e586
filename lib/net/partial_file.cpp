#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/net/media_type.h"
#include "lib/net/partial_file.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr auto kQuick = std::chrono::seconds(1);

fs::path with_ending(fs::path path, const char* ending) {
  path += ending;
  return path;
}

Json to_json(const PartialNotes& notes) {
  return {{"url", notes.url},
          {"etag", notes.etag},
          {"last_modified", notes.last_modified},
          {"size", notes.size ? Json(*notes.size) : Json(nullptr)},
          {"final_name", notes.final_name},
          {"final_url", notes.final_url},
          {"media_type", notes.media_type},
          {"sha256", notes.sha256}};
}

// Notes that can't be read are as good as none: the transfer then starts over.
std::optional<PartialNotes> read_notes(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  try {
    const Json json = read_json_file(path);
    PartialNotes notes;
    notes.url = json.at("url").get<std::string>();
    notes.etag = json.at("etag").get<std::string>();
    notes.last_modified = json.at("last_modified").get<std::string>();
    if (!json.at("size").is_null()) notes.size = json.at("size").get<std::int64_t>();
    notes.final_name = json.at("final_name").get<std::string>();
    notes.final_url = json.at("final_url").get<std::string>();
    notes.media_type = json.at("media_type").get<std::string>();
    notes.sha256 = json.at("sha256").get<std::string>();
    return notes;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

PartialFile::PartialFile(fs::path stem, std::int64_t memory_limit)
    : part_(with_ending(stem, ".part")),
      notes_path_(with_ending(stem, ".part.json")),
      memory_limit_(memory_limit) {}

PartialFile::~PartialFile() { close(); }

void PartialFile::load(const std::string& url) {
  const auto notes = read_notes(notes_path_);
  std::error_code error;
  const auto bytes = fs::file_size(part_, error);
  size_ = error ? 0 : static_cast<std::int64_t>(bytes);
  const bool usable = notes && notes->url == url &&
                      (notes->complete() || (size_ > 0 && !notes->validator().empty() &&
                                             size_ <= notes->size.value_or(size_)));
  on_disk_ = !error || notes;
  if (usable) {
    notes_ = *notes;
  } else {
    discard();
  }
}

void PartialFile::open(int flags) {
  if (descriptor_ < 0) {
    create_folders(part_.parent_path());
    descriptor_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | flags, 0644);
    if (descriptor_ < 0) throw_system_error("can't create " + part_.string(), errno);
  } else if ((flags & O_TRUNC) != 0 && ::ftruncate(descriptor_, 0) != 0) {
    throw_system_error("can't write " + part_.string(), errno);
  }
  ::lseek(descriptor_, size_, SEEK_SET);
}

void PartialFile::start_over() {
  // The old notes go first: they must never stand beside the new bytes.
  if (on_disk_) discard();
  notes_ = {};
  noted_ = false;
  size_ = 0;
  head_.clear();
  memory_.clear();
  begun_ = Clock::now();
  if (memory_limit_ > 0) return;
  on_disk_ = true;
  open(O_TRUNC);
  hash_ = std::make_unique<Sha256>();
}

void PartialFile::continue_writing() {
  if (!on_disk_) return;
  if (hash_) return open(0);
  const std::int64_t bytes = std::exchange(size_, 0);
  open(0);
  hash_ = std::make_unique<Sha256>();
  head_.clear();
  std::vector<std::byte> chunk(std::size_t{1} << 20);
  while (size_ < bytes) {
    const ssize_t got = ::read(descriptor_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw_system_error("can't read " + part_.string(), got < 0 ? errno : EIO);
    const std::span<const std::byte> piece(chunk.data(), static_cast<std::size_t>(got));
    if (head_.empty()) {
      head_.assign(reinterpret_cast<const char*>(piece.data()),
                   std::min(piece.size(), kSniffBytes));
    }
    hash_->update(piece);
    size_ += got;
  }
}

void PartialFile::write(std::span<const std::byte> bytes) {
  if (head_.size() < kSniffBytes) {
    head_.append(reinterpret_cast<const char*>(bytes.data()),
                 std::min(bytes.size(), kSniffBytes - head_.size()));
  }
  if (!on_disk_) {
    const auto more = static_cast<std::int64_t>(bytes.size());
    const bool slow = !notes_.validator().empty() && Clock::now() - begun_ > kQuick;
    if (size_ + more <= memory_limit_ && !slow) {
      memory_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      size_ += more;
      return;
    }
    to_disk();
  }
  put(bytes);
}

void PartialFile::to_disk(bool whole) {
  if (on_disk_) return;
  on_disk_ = true;
  size_ = 0;
  open(O_TRUNC);
  if (!whole) hash_ = std::make_unique<Sha256>();  // a whole file was hashed in memory
  put(std::as_bytes(std::span(memory_)));
  memory_ = {};
  if (!whole && noted_ && !notes_.validator().empty()) save_notes();
}

void PartialFile::put(std::span<const std::byte> bytes) {
  if (hash_) hash_->update(bytes);
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error("can't write " + part_.string(), errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    size_ += written;
  }
}

void PartialFile::save_notes() const {
  write_file_renamed(notes_path_, canonical_json_file(to_json(notes_)));
}

void PartialFile::write_notes(const PartialNotes& notes) {
  notes_ = notes;
  noted_ = true;
  if (on_disk_) save_notes();
}

std::string PartialFile::finish() {
  if (!on_disk_) return hex(sha256(memory_));
  if (::fsync(descriptor_) != 0) throw_system_error("can't write " + part_.string(), errno);
  std::string digest = hex(hash_->finish());
  hash_.reset();
  close();
  return digest;
}

void PartialFile::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

bool PartialFile::move_to(const fs::path& path) {
  if (::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
    return true;
  }
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) {
    throw_system_error("can't write " + path.string(), errno);
  }
  // Some network file systems lack the flag; there the look and the rename are two steps.
  std::error_code ignored;
  if (fs::exists(path, ignored)) return false;
  if (::rename(part_.c_str(), path.c_str()) != 0) {
    throw_system_error("can't write " + path.string(), errno);
  }
  return true;
}

void PartialFile::forget() {
  std::error_code ignored;
  if (on_disk_) fs::remove(notes_path_, ignored);
  notes_ = {};
}

void PartialFile::discard() {
  close();
  hash_.reset();
  forget();
  std::error_code ignored;
  if (on_disk_) fs::remove(part_, ignored);
  on_disk_ = false;
  memory_ = {};
  size_ = 0;
  head_.clear();
}

}  // namespace tinct
