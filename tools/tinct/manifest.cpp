#include "lib/base/counted_noun.h"
#include "lib/data/manifest.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json_places.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct ManifestFileOptions {
  fs::path manifest;

  static void describe(auto& opt, ManifestFileOptions& o) {
    opt("manifest", o.manifest, "the manifest to read").positional().required().shown_as("M.json");
  }
};

// The text of each problem begins as compilers write it, so that editors jump to the place.
std::string problem_line(const fs::path& file, const ManifestProblem& problem, TextPlace place) {
  return file.string() + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
         ": " + (problem.fatal ? "error: " : "remark: ") +
         (problem.where.empty() ? "" : problem.where + ": ") + problem.sentence + "\n";
}

int run_validate(const ManifestFileOptions& options, const CommonOptions& common) {
  const std::string bytes = read_file(options.manifest);
  const std::vector<ManifestProblem> problems =
      check_manifest(parse_json(bytes, options.manifest.string()));
  std::vector<std::string> pointers;
  for (const ManifestProblem& problem : problems) pointers.push_back(problem.where);
  const std::vector<TextPlace> places = json_places(bytes, pointers);
  Json list = Json::array();
  std::string text;
  int fatal = 0;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const ManifestProblem& problem = problems[i];
    fatal += problem.fatal ? 1 : 0;
    list.push_back({{"fatal", problem.fatal},
                    {"where", problem.where},
                    {"line", places[i].line},
                    {"column", places[i].column},
                    {"what", problem.sentence}});
    text += problem_line(options.manifest, problem, places[i]);
  }
  const auto remarks = static_cast<long long>(problems.size()) - fatal;
  text += options.manifest.string() + ": " + (fatal == 0 ? "valid" : "not valid") + ", " +
          counted_noun(fatal, "error") + ", " + counted_noun(remarks, "remark") + "\n";
  if (common.json) {
    print_json({{"valid", fatal == 0}, {"problems", list}});
  } else {
    print_text(text);
  }
  return fatal == 0 ? 0 : exit_status(Fault::input);
}

int run_stats(const ManifestFileOptions& options, const CommonOptions& common) {
  const Manifest manifest = read_manifest(options.manifest);
  const ManifestStats stats = manifest_stats(manifest);
  if (common.json) {
    print_json(
        {{"name", manifest.name},
         {"videos", stats.videos},
         {"videos_with_sources", stats.with_media_known},
         {"unassigned_sources", manifest.unassigned_sources.size()},
         {"scenes", stats.scenes},
         {"adjacent_scenes", stats.adjacent},
         {"frames", stats.frames},
         {"distinct_frames", stats.distinct_frames},
         {"scene_length",
          {{"shortest", stats.shortest}, {"median", stats.median}, {"longest", stats.longest}}}});
    return 0;
  }
  TextTable table({manifest.name.empty() ? options.manifest.stem().string() : manifest.name, ""});
  table.add({"videos", with_thousands(stats.videos)});
  table.add({"  with a known source", with_thousands(stats.with_media_known)});
  table.add({"links without a known video",
             with_thousands(static_cast<long long>(manifest.unassigned_sources.size()))});
  table.add({"scenes", with_thousands(stats.scenes)});
  table.add({"  right after another one", with_thousands(stats.adjacent)});
  table.add({"frames in scenes", with_thousands(stats.frames)});
  table.add({"  without double ones", with_thousands(stats.distinct_frames)});
  table.add({"scene length, shortest", with_thousands(stats.shortest)});
  table.add({"scene length, median", with_thousands(stats.median)});
  table.add({"scene length, longest", with_thousands(stats.longest)});
  print_text(table.text());
  return 0;
}

}  // namespace

Command manifest_validate_command() {
  return make_command<ManifestFileOptions>(
      {.name = "manifest validate",
       .summary = "check a manifest, and name all that is wrong with it",
       .about = "Errors (mistyped members, reversed ranges, ranges beyond the end of a film, ids "
                "that stand twice) make a manifest unusable and end with status 3. Remarks "
                "(overlapping, nested or very short scenes, unknown members, fingerprints of other "
                "frames) do not: unknown members are kept by every command.\n\n"
                "Each problem has line, column and JSON pointer. Manifests that tinct writes are "
                "one line; \"python3 -m json.tool\" breaks it up, for people to read.",
       .examples = {{"tinct manifest validate film.json", "check one manifest"}}},
      run_validate);
}

Command manifest_stats_command() {
  return make_command<ManifestFileOptions>(
      {.name = "manifest stats",
       .summary = "count a manifest's videos, scenes and frames",
       .about = "Counts what the manifest names; no video is needed.",
       .examples = {{"tinct manifest stats data-manifests/colormotion2018.json",
                     "how large the 2018 dataset is"}}},
      run_stats);
}

}  // namespace tinct
