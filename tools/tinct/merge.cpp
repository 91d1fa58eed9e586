#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/data/build_report.h"
#include "lib/data/merge_parts.h"
#include "tools/tinct/build_text.h"
#include "tools/tinct/commands.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct MergeOptions {
  std::vector<fs::path> parts;
  fs::path out;
  fs::path expect;

  static void describe(auto& opt, MergeOptions& o) {
    opt("parts", o.parts, "the folders that tinct build --shard made, in any order")
        .positional()
        .required()
        .several()
        .shown_as("PART");
    opt("out", o.out, "folder of the dataset; it appears when all is complete")
        .required()
        .shown_as("DATASET");
    opt("expect", o.expect,
        "a dataset.json to compare the pixels with, scene by scene, when the parts are joined")
        .shown_as("FILE");
  }
};

int run(const MergeOptions& options, const CommonOptions& common) {
  BuildReport report = merge_parts(options.parts, options.out);
  if (!options.expect.empty()) {
    compare_with_expected(read_dataset_record(options.expect),
                          read_dataset_record(options.out / kDatasetFileName), report);
  }
  if (report.already_complete) log_info(options.out.string() + " is complete already");
  common.json ? print_json(build_report_json(report)) : print_text(build_text(report));
  return report.ok() ? 0 : kSomeFailed;
}

}  // namespace

Command merge_command() {
  return make_command<MergeOptions>(
      {.name = "merge",
       .summary = "join the parts of a sharded build to what one run would have written",
       .about =
           "Takes all parts of one tinct build --shard I/N and writes the dataset that a build "
           "without --shard writes, byte for byte: a film that failed in one part is left out, "
           "and listed. Every sample is checked against its hash on the way. The parts stay.",
       .examples = {{"tinct merge dataset.part-*-of-7 --out dataset", "join seven parts"}}},
      run);
}

}  // namespace tinct
