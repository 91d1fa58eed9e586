#include "lib/data/shard_file.h"

#include <optional>
#include <system_error>
#include <utility>

#include "lib/base/files.h"
#include "lib/data/tar_format.h"
#include "lib/data/tar_reader.h"

namespace tinct {
namespace fs = std::filesystem;

ShardFile::ShardFile(fs::path folder, std::string tar, std::uint64_t keep)
    : folder_(std::move(folder)), keep_(keep), file_(folder_ / tar, keep) {
  index_.tar = std::move(tar);
}

void ShardFile::take_up() {
  std::error_code ignored;
  fs::remove(folder_ / shard_index_name(index_.tar), ignored);
  TarReader tar(folder_ / index_.tar);
  for (std::uint64_t end = 0; end < keep_;) {
    const std::optional<TarMember> member = tar.next();
    if (!member) break;
    index_.members.push_back({.name = member->name,
                              .offset = member->offset,
                              .length = member->length,
                              .sha256 = hex(sha256(tar.read(*member)))});
    end = member->offset + member->length + tar_padding(member->length);
  }
  hash_.update(tar.read(0, keep_));
}

void ShardFile::put(std::string_view bytes) {
  hash_.update(bytes);
  file_.write(bytes);
}

void ShardFile::append(const std::string& name, std::string_view bytes, const std::string& sha) {
  put(tar_header(name, bytes.size()));
  index_.members.push_back(
      {.name = name, .offset = file_.size(), .length = bytes.size(), .sha256 = sha});
  put(bytes);
  put(std::string(tar_padding(bytes.size()), '\0'));
}

ShardRecord ShardFile::complete() {
  put(std::string(tar_end(file_.size()), '\0'));
  file_.sync();
  index_.bytes = file_.size();
  index_.sha256 = hex(hash_.finish());
  const std::string text = shard_index_text(index_);
  write_file_atomically(folder_ / shard_index_name(index_.tar), text);
  return shard_record(index_, text);
}

ShardRecord shard_record(const ShardIndex& index, const std::string& text) {
  return {.tar = {.file = index.tar, .bytes = index.bytes, .sha256 = index.sha256},
          .index = {.file = shard_index_name(index.tar),
                    .bytes = text.size(),
                    .sha256 = hex(sha256(text))},
          .split = {},
          .frames = index.frames};
}

}  // namespace tinct
