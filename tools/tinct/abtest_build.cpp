#include <cstdio>

#include "lib/base/counted_noun.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "metrics/abtest/build_study.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct BuildStudyOptions {
  fs::path study;
  fs::path out;

  static void describe(auto& opt, BuildStudyOptions& o) {
    opt("study", o.study, "what is to be compared, and how; see docs/abtest.md")
        .positional()
        .required()
        .shown_as("STUDY.json");
    opt("out", o.out, "the study's folder; a new one").required().shown_as("DIR");
  }
};

std::string fixed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string plan_text(const Json& plan, const fs::path& folder) {
  TextTable table({"study", folder.string()});
  const auto whole = [&](const char* member) {
    return with_thousands(plan[member].get<long long>());
  };
  table.add({"cells", whole("cells")});
  table.add({"files", whole("files")});
  table.add({"megabytes", fixed(plan["bytes"].get<double>() / 1e6, 1)});
  table.add({"trials per rater", whole("trials_per_rater") + " + " + whole("training")});
  table.add({"minutes per rater", fixed(plan["minutes_per_rater"], 1)});
  table.add({"megabytes per rater", fixed(plan["megabytes_per_rater"], 1)});
  table.add({"raters planned", whole("raters")});
  table.add({"votes per cell", fixed(plan["votes_per_cell"], 1)});
  const Json& votes = plan["votes_needed"];
  if (!votes.is_null()) {
    table.add({"votes per pair for " + fixed(votes["effect"].get<double>() * 100, 0) + " %",
               with_thousands(votes["votes_per_pair"].get<long long>())});
    table.add({"the same for all pairs",
               with_thousands(votes["votes_per_pair_bonferroni"].get<long long>())});
    table.add({"raters needed", with_thousands(votes["raters_needed"].get<long long>())});
  }
  return table.text();
}

// See Assignment: every further session adds as much to each scene.
void tell_of_dropouts(const StudyConfig& config) {
  const int clips = static_cast<int>(config.clips.size());
  if (config.active_pairs || config.trials % clips != 0) return;
  log_info("every session shows all " + counted_noun(clips, "scene") +
           " equally often, so that what raters who break off leave of one is not evened out; with "
           "fewer \"trials\" than scenes it is");
}

int build(const BuildStudyOptions& options, const CommonOptions& common) {
  const StudyConfig config = read_study_config(options.study);
  Progress progress("rendering", 0, "files");
  const BuiltStudy study = build_study(config, options.out, [&](int, int all) {
    progress.set_total(all);
    progress.add();
  });
  progress.finish();
  tell_of_dropouts(config);
  const Json plan = study_plan_json(study);
  common.json ? print_json(plan) : print_text(plan_text(plan, options.out));
  return 0;
}

}  // namespace

Command abtest_build_command() {
  return make_command<BuildStudyOptions>(
      {.name = "abtest build",
       .summary = "render the clips of a user study, and tell what it will ask of raters",
       .about =
           "Makes a study's folder: study.sqlite and one video for each trial, with the clips that "
           "are compared side by side in it, so that they can't drift apart. Each pixel becomes "
           "2 x 2 before 4:2:0, files have random names, no metadata, and within a scene one size. "
           "Cells, bytes, minutes per rater and the votes that the wished power needs are shown "
           "before anyone is invited.",
       .examples = {{"tinct abtest build study.json --out study", "make the study"}}},
      build);
}

}  // namespace tinct
