#include "lib/net/picture_shards.h"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/data/shard_file.h"
#include "lib/data/shard_index.h"
#include "lib/net/url.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr double kForEver = 1e12;  // seconds

std::string padded(const char* form, std::int64_t number) {
  char text[64];
  std::snprintf(text, sizeof text, form, static_cast<long long>(number));
  return text;
}

std::string tar_name(std::int64_t shard) { return padded("pictures-%06lld.tar", shard); }

bool is_wanted(const LedgerEntry& row) {
  return row.settled && row.verdict.starts_with("ok") && row.media_type.starts_with("image/");
}

bool is_host_of_pixabay(const std::string& url) {
  const auto parts = split_url(url);
  if (!parts) return false;
  const std::string host = ascii_lower(parts->authority.substr(0, parts->authority.find(':')));
  return host == "pixabay.com" || host.ends_with(".pixabay.com");
}

// By what the API said, or by where it came from.
bool is_of_pixabay(const LedgerEntry& row) {
  return row.extra.find(R"("provider":"Pixabay")") != std::string::npos ||
         is_host_of_pixabay(row.link.url) || is_host_of_pixabay(row.final_url);
}

Json about(const LedgerEntry& row) {
  Json json{
      {"url", row.link.url}, {"sha256", row.sha256}, {"width", row.width}, {"height", row.height}};
  if (row.extra.empty()) return json;
  Json extra = Json::parse(row.extra, nullptr, false);
  if (!extra.is_discarded()) json["source"] = std::move(extra);
  return json;
}

// Writes the shards that need it, one after the other, as rows come in their order.
class PictureShards {
 public:
  PictureShards(FetchLedger& ledger, const ShardPlan& plan)
      : ledger_(ledger),
        plan_(plan),
        place_(plan.folder / "shards"),
        workshop_(FetchLedger::home(plan.folder) / "shards") {}

  void write() {
    std::set<std::int64_t> stale = stale_shards();
    if (stale.empty()) return;
    create_folders(place_);
    fs::remove_all(workshop_);
    create_folders(workshop_);
    ledger_.for_each([&](const LedgerEntry& row) {
      throw_if_cancelled();
      const std::int64_t shard = shard_of(row);
      if (shard != open_shard_) close();
      if (!stale.contains(shard)) return true;
      open_shard_ = shard;
      if (is_wanted(row)) add(row);
      return true;
    });
    close();
    fs::remove_all(workshop_);
  }

 private:
  [[nodiscard]] std::int64_t shard_of(const LedgerEntry& row) const {
    return (row.seq - 1) / plan_.rows;
  }

  [[nodiscard]] std::set<std::int64_t> stale_shards() const {
    std::set<std::int64_t> stale;
    std::int64_t known = -1;
    std::optional<std::int64_t> written;
    ledger_.for_each([&](const LedgerEntry& row) {
      if (!plan_.with_pixabay && is_wanted(row) && is_of_pixabay(row)) throw no_pixabay_shards();
      const std::int64_t shard = shard_of(row);
      if (std::exchange(known, shard) != shard) written = run_that_wrote(shard);
      if (stale.contains(shard)) return true;
      const bool changed = written == 0 || (row.settled && written && row.run > *written);
      if (written ? changed : is_wanted(row)) stale.insert(shard);
      return true;
    });
    remove_shards_from(known + 1);
    return stale;
  }

  // The number of the run that wrote a shard as it is wanted now; 0: it is of another make, or was
  // not finished; nothing: there is none.
  [[nodiscard]] std::optional<std::int64_t> run_that_wrote(std::int64_t shard) const {
    const fs::path tar = place_ / tar_name(shard);
    std::error_code ignored;
    if (!fs::exists(tar, ignored)) return std::nullopt;
    const auto record = ledger_.kept_text(record_key(shard), kForEver);
    if (!record) {
      throw Error(Fault::usage, tar.string() +
                                    " is in the way of a shard; move it away and run the same "
                                    "command again");
    }
    std::int64_t run = 0;
    const char* end = record->data() + record->size();
    const auto number = std::from_chars(record->data(), end, run);
    return std::string_view(number.ptr, end) == make() ? run : 0;
  }

  // Smaller shards were more of them.
  void remove_shards_from(std::int64_t shard) const {
    while (ledger_.kept_text(record_key(shard), kForEver) && remove(shard)) ++shard;
  }

  // False where there was none.
  [[nodiscard]] bool remove(std::int64_t shard) const {
    const std::string tar = tar_name(shard);
    fs::remove(place_ / shard_index_name(tar));
    return fs::remove(place_ / tar);
  }

  [[nodiscard]] static std::string record_key(std::int64_t shard) {
    return "shard " + tar_name(shard);
  }

  // What makes the same rows other shards.
  [[nodiscard]] std::string make() const {
    return " " + std::to_string(plan_.rows) + " " + std::to_string(plan_.limits.sample_side);
  }

  void record(std::int64_t shard, std::int64_t run) const {
    ledger_.keep_text(record_key(shard), std::to_string(run) + make());
  }

  void add(const LedgerEntry& row) {
    std::optional<std::string> sample = ledger_.sample(row.seq);
    if (!sample && row.done()) {
      const auto facts = check_picture(read_file(plan_.folder / row.file), plan_.limits);
      if (facts) sample = facts->sample;
    }
    if (!sample || sample->empty()) return;
    if (!shard_) shard_.emplace(workshop_, tar_name(open_shard_));
    const std::string number = padded("%09lld", row.seq);
    const std::string text = canonical_json_file(about(row));
    shard_->append(number + ".jpg", *sample, hex(sha256(*sample)));
    shard_->append(number + ".json", text, hex(sha256(text)));
    shard_->count_sample();
  }

  void close() {
    if (open_shard_ < 0) return;
    const std::int64_t number = std::exchange(open_shard_, -1);
    const std::string tar = tar_name(number);
    if (!shard_) {  // none of its pictures is kept any more
      (void)remove(number);
      return;
    }
    (void)shard_->complete();
    record(number, 0);  // so that a kill leaves nothing that looks like somebody else's
    for (const std::string& name : {tar, shard_index_name(tar)}) {
      fs::rename(workshop_ / name, place_ / name);
    }
    sync_folder(place_);
    shard_.reset();
    record(number, ledger_.run());
    if (plan_.keep_samples) return;
    ledger_.drop_samples(number * plan_.rows + 1, (number + 1) * plan_.rows);
  }

  FetchLedger& ledger_;
  const ShardPlan& plan_;
  fs::path place_;
  fs::path workshop_;
  std::optional<ShardFile> shard_;
  std::int64_t open_shard_ = -1;
};

}  // namespace

Error no_pixabay_shards() {
  return {Fault::usage,
          "shards of Pixabay's pictures could be passed on, which its licence forbids; write a "
          "manifest or the files alone, without --shards, or add --pixabay-shards for shards that "
          "stay with you"};
}

void keep_samples_of(FetchLedger& ledger, int side) {
  const std::string wanted = std::to_string(side);
  if (ledger.kept_text("sample side", kForEver) == wanted) return;
  ledger.drop_samples(0, INT64_MAX);
  ledger.keep_text("sample side", wanted);
}

void write_picture_shards(FetchLedger& ledger, const ShardPlan& plan) {
  PictureShards(ledger, plan).write();
}

}  // namespace tinct
