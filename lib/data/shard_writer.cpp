#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/append_file.h"
#include "lib/data/sample_writer.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_format.h"
#include "lib/data/tar_reader.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// The shards of one split: finished ones by their records, and one that grows.
class ShardSeries {
 public:
  ShardSeries(fs::path folder, Split split, std::int64_t shard_size)
      : folder_(std::move(folder)), split_(split), shard_size_(shard_size) {}

  void write(const EncodedSample& sample) {
    if (file_ == nullptr) start(0);
    const std::string key = sample.name.key();
    append(key + sample.extension, *sample.picture, sample.picture_sha256);
    append(key + ".json", sample.json, hex(sha256(sample.json)));
    if (++index_.frames == shard_size_) complete();
  }

  OpenFilePosition sync() {
    if (file_ == nullptr) return {.number = number(), .samples = 0, .bytes = 0};
    file_->sync();
    return {.number = number(), .samples = index_.frames, .bytes = file_->size()};
  }

  void rewind(const OpenFilePosition& position) {
    file_.reset();
    remove_from(position.number + (position.samples > 0 ? 1 : 0));
    if (std::cmp_greater(records_.size(), position.number)) {
      records_.resize(static_cast<std::size_t>(position.number));
    }
    while (number() < position.number) records_.push_back(record_on_disk(number()));
    if (position.samples > 0) take_up(position);
  }

  std::vector<ShardRecord> finish() {
    if (file_ != nullptr) complete();
    return records_;
  }

 private:
  std::int64_t number() const { return static_cast<std::int64_t>(records_.size()); }
  fs::path path(const std::string& file) const { return folder_ / file; }

  void start(std::uint64_t keep) {
    index_ = {
        .tar = shard_name(split_, number()), .bytes = 0, .sha256 = "", .frames = 0, .members = {}};
    hash_ = std::make_unique<Sha256>();
    file_ = std::make_unique<AppendFile>(path(index_.tar), keep);
  }

  void put(std::string_view bytes) {
    hash_->update(bytes);
    file_->write(bytes);
  }

  void append(const std::string& name, std::string_view bytes, const std::string& sha) {
    put(tar_header(name, bytes.size()));
    index_.members.push_back(
        {.name = name, .offset = file_->size(), .length = bytes.size(), .sha256 = sha});
    put(bytes);
    put(std::string(tar_padding(bytes.size()), '\0'));
  }

  void complete() {
    put(std::string(tar_end(file_->size()), '\0'));
    file_->sync();
    index_.bytes = file_->size();
    index_.sha256 = hex(hash_->finish());
    file_.reset();
    const std::string index_name = shard_index_name(index_.tar);
    const std::string text = shard_index_text(index_);
    write_file_atomically(path(index_name), text);
    records_.push_back(record_of(index_, index_name, text));
  }

  ShardRecord record_of(const ShardIndex& index, const std::string& file,
                        const std::string& text) const {
    return {.tar = {.file = index.tar, .bytes = index.bytes, .sha256 = index.sha256},
            .index = {.file = file, .bytes = text.size(), .sha256 = hex(sha256(text))},
            .split = split_,
            .frames = index.frames};
  }

  ShardRecord record_on_disk(std::int64_t shard) const {
    const std::string file = shard_index_name(shard_name(split_, shard));
    const std::string text = read_file(path(file));
    return record_of(shard_index_from_text(text, path(file).string()), file, text);
  }

  // Goes on with a shard that an earlier run (or a film that failed) left unfinished: everything
  // up to the position is hashed and listed anew.
  void take_up(const OpenFilePosition& position) {
    start(position.bytes);
    std::error_code ignored;
    fs::remove(path(shard_index_name(index_.tar)), ignored);
    TarReader tar(path(index_.tar));
    while (!index_.members.empty() || position.bytes > 0) {
      const std::uint64_t end = index_.members.empty()
                                    ? 0
                                    : index_.members.back().offset + index_.members.back().length +
                                          tar_padding(index_.members.back().length);
      if (end >= position.bytes) break;
      const std::optional<TarMember> member = tar.next();
      if (!member) break;
      index_.members.push_back({.name = member->name,
                                .offset = member->offset,
                                .length = member->length,
                                .sha256 = hex(sha256(tar.read(*member)))});
    }
    hash_->update(tar.read(0, position.bytes));
    index_.frames = position.samples;
    if (std::cmp_not_equal(index_.members.size(), 2 * position.samples)) {
      throw Error(Fault::input, path(index_.tar).string() + " does not fit its journal; remove " +
                                    folder_.string() + " and build again");
    }
  }

  // Removes shards and indexes from a number on.
  void remove_from(std::int64_t first) {
    const std::string prefix = std::string(name(split_)) + "-";
    std::vector<fs::path> beyond;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      const std::string file = entry.path().filename().string();
      if (!file.starts_with(prefix)) continue;
      std::int64_t shard = -1;
      std::from_chars(file.data() + prefix.size(), file.data() + file.size(), shard);
      if (shard >= first) beyond.push_back(entry.path());
    }
    for (const fs::path& file : beyond) fs::remove(file);
  }

  fs::path folder_;
  Split split_;
  std::int64_t shard_size_;
  std::vector<ShardRecord> records_;
  std::unique_ptr<AppendFile> file_;
  std::unique_ptr<Sha256> hash_;
  ShardIndex index_;
};

class ShardWriter final : public SampleWriter {
 public:
  ShardWriter(const fs::path& folder, std::int64_t shard_size)
      : train_(folder, Split::train, shard_size),
        validation_(folder, Split::validation, shard_size) {}

  void write(const EncodedSample& sample) override {
    (sample.split == Split::train ? train_ : validation_).write(sample);
  }
  WriterPosition sync() override { return {train_.sync(), validation_.sync()}; }
  void rewind(const WriterPosition& position) override {
    train_.rewind(position[0]);
    validation_.rewind(position[1]);
  }
  void finish(DatasetRecord& record) override {
    record.shards = train_.finish();
    for (ShardRecord& shard : validation_.finish()) record.shards.push_back(std::move(shard));
  }

 private:
  ShardSeries train_;
  ShardSeries validation_;
};

}  // namespace

std::string shard_name(Split split, std::int64_t number) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "-%06lld.tar", static_cast<long long>(number));
  return name(split) + std::string(digits);
}

std::unique_ptr<SampleWriter> make_shard_writer(fs::path folder, std::int64_t shard_size) {
  return std::make_unique<ShardWriter>(folder, shard_size);
}

}  // namespace tinct
