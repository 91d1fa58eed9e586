#include <cstdio>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/data/verify_dataset.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

struct VerifyOptions {
  std::filesystem::path dataset;

  static void describe(auto& opt, VerifyOptions& o) {
    opt("dataset", o.dataset, "the folder that tinct build made")
        .positional()
        .required()
        .shown_as("DATASET");
  }
};

std::string as_text(const VerifyReport& report, const std::filesystem::path& dataset) {
  std::string text;
  for (const DatasetProblem& problem : report.problems) {
    text += (dataset / problem.path).string() + ": " +
            (problem.member.empty() ? "" : problem.member + ": ") + problem.sentence + "\n";
  }
  char size[64];
  std::snprintf(size, sizeof size, "%.1f MB", static_cast<double>(report.bytes) / 1e6);
  text += dataset.string() + ": " + counted_noun(report.files, "file") + ", " +
          counted_noun(report.frames, "frame") + ", " + size + ": ";
  return text + (report.ok ? "all right, pixel root " + report.root + "\n"
                           : counted_noun(report.problems.size(), "problem") + "\n");
}

int run(const VerifyOptions& options, const CommonOptions& common) {
  const VerifyReport report = verify_dataset(options.dataset);
  common.json ? print_json(verify_report_json(report))
              : print_text(as_text(report, options.dataset));
  return report.ok ? 0 : kSomeFailed;
}

}  // namespace

Command verify_command() {
  return make_command<VerifyOptions>(
      {.name = "verify",
       .summary = "re-hash a dataset and name every changed, missing or extra byte",
       .about = "Reads every file of a dataset, decodes every picture, and compares all with "
                "dataset.json. A difference is named down to the frame, and the status is 1.",
       .examples = {{"tinct verify dataset", "is it still what was built?"}}},
      run);
}

}  // namespace tinct
