#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/sample_writer.h"
#include "lib/data/shard_file.h"
#include "lib/data/shard_index.h"

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
    file_->append(key + sample.extension, *sample.picture, sample.picture_sha256);
    file_->append(key + ".json", sample.json, hex(sha256(sample.json)));
    file_->count_sample();
    if (file_->index().frames == shard_size_) complete();
  }

  OpenFilePosition sync() {
    if (file_ == nullptr) return {.number = number(), .samples = 0, .bytes = 0};
    file_->sync();
    return {.number = number(), .samples = file_->index().frames, .bytes = file_->size()};
  }

  void rewind(const OpenFilePosition& position) {
    file_.reset();
    remove_from(position.number + (position.samples > 0 ? 1 : 0));
    if (std::cmp_greater(records_.size(), position.number)) {
      records_.resize(static_cast<std::size_t>(position.number));
    }
    while (number() < position.number) add(record_on_disk(number()));
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
    file_ = std::make_unique<ShardFile>(folder_, shard_name(split_, number()), keep);
  }

  void complete() {
    add(file_->complete());
    file_.reset();
  }

  void add(ShardRecord record) {
    record.split = split_;
    records_.push_back(std::move(record));
  }

  ShardRecord record_on_disk(std::int64_t shard) const {
    const std::string file = shard_index_name(shard_name(split_, shard));
    const std::string text = read_file(path(file));
    return shard_record(shard_index_from_text(text, path(file).string()), text);
  }

  // Goes on with a shard that an earlier run (or a film that failed) left unfinished.
  void take_up(const OpenFilePosition& position) {
    start(position.bytes);
    file_->take_up();
    file_->set_samples(position.samples);
    if (std::cmp_not_equal(file_->index().members.size(), 2 * position.samples)) {
      throw Error(Fault::input, path(file_->index().tar).string() +
                                    " does not fit its journal; remove " + folder_.string() +
                                    " and build again");
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
  std::unique_ptr<ShardFile> file_;
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
