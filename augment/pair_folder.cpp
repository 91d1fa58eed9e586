#include "augment/pair_folder.h"

#include <system_error>
#include <utility>

#include "augment/pair_shards.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/temporary_names.h"
#include "lib/base/version.h"
#include "lib/media/flow_colours.h"
#include "lib/media/flow_file.h"
#include "lib/media/image_io.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kUnfinished = ".unfinished";

void check_options(const fs::path& out, const Json& options) {
  const fs::path file = out / "options.json";
  if (!fs::exists(file)) {
    if (fs::is_empty(out)) return;
    throw Error(Fault::input,
                out.string() + " holds something else than pairs; give an empty or a new folder");
  }
  if (read_json_file(file) == options) return;
  throw Error(Fault::usage, out.string() +
                                " has pairs of other options (see its options.json); give another "
                                "--out");
}

}  // namespace

PairFolder::PairFolder(fs::path out, const Json& options, bool previews)
    : out_(std::move(out)),
      unfinished_(temporary_name(out_ / kUnfinished)),
      options_(options),
      previews_(previews) {
  create_folders(out_);
  check_options(out_, options_);
  remove_stale_temporaries(out_ / kUnfinished);
  write_file_atomically(out_ / "options.json", canonical_json_file(options_));
}

PairFolder::~PairFolder() {
  std::error_code ignored;
  fs::remove_all(unfinished_, ignored);
}

bool PairFolder::has(const std::string& key) const { return fs::exists(out_ / key / "pair.json"); }

bool PairFolder::add(const std::string& key, const MotionPair& pair, const Json& record) const {
  const fs::path made = unfinished_ / std::to_string(begun_++);
  create_folders(made);
  write_file_renamed(made / "previous.png", encode_png(pair.previous));
  write_file_renamed(made / "current.png", encode_png(pair.current));
  write_flow_file(made / "forward.flo", pair.forward);
  write_flow_file(made / "backward.flo", pair.backward);
  write_file_renamed(made / "forward_valid.png", encode_png(pair.forward_valid));
  write_file_renamed(made / "backward_valid.png", encode_png(pair.backward_valid));
  if (previews_) write_file_renamed(made / "forward.png", encode_png(flow_colours(pair.forward)));
  Json json = pair.how;
  json.update(record);
  json["format"] = "tinct.pair/1";
  write_file_renamed(made / "pair.json", canonical_json_file(json));
  const fs::path final = out_ / key;
  create_folders(final.parent_path());
  std::error_code error;
  fs::rename(made, final, error);
  if (!error) return true;
  if (!has(key)) throw_system_error("can't make " + final.string(), error.value());
  return false;
}

Json PairFolder::write_shards(std::int64_t shard_size) const {
  // It would speak of shards that are being replaced.
  fs::remove(out_ / "pairs.json");
  return write_pair_shards(out_, unfinished_ / "shards", shard_size);
}

void PairFolder::finish(const Json& contents) const {
  Json record = contents;
  record["format"] = "tinct.pairs/1";
  record["options"] = options_;
  record["tool"] = std::string("tinct ") + kVersion;
  write_file_atomically(out_ / "pairs.json", canonical_json_file(record));
}

}  // namespace tinct
