#include "lib/data/manifest_diff.h"

#include "lib/base/errors.h"
#include "lib/base/short_text.h"
#include "tools/tinct/commands.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct DiffOptions {
  fs::path first;
  fs::path second;

  static void describe(auto& opt, DiffOptions& o) {
    opt("first", o.first, "a manifest").positional().required().shown_as("A.json");
    opt("second", o.second, "the manifest to compare with it")
        .positional()
        .required()
        .shown_as("B.json");
  }
};

std::string as_text(const std::vector<ManifestDifference>& differences) {
  std::string text;
  for (const ManifestDifference& one : differences) {
    if (one.second.is_null()) {
      text += "- " + one.where + ": " + short_text(one.first) + "\n";
    } else if (one.first.is_null()) {
      text += "+ " + one.where + ": " + short_text(one.second) + "\n";
    } else {
      text +=
          "! " + one.where + ": " + short_text(one.first) + " -> " + short_text(one.second) + "\n";
    }
  }
  return text.empty() ? "no difference\n" : text;
}

int run(const DiffOptions& options, const CommonOptions& common) {
  const std::vector<ManifestDifference> differences =
      diff_manifests(read_manifest(options.first), read_manifest(options.second));
  if (common.json) {
    Json list = Json::array();
    for (const ManifestDifference& one : differences) {
      list.push_back({{"where", one.where}, {"first", one.first}, {"second", one.second}});
    }
    print_json({{"equal", differences.empty()}, {"differences", list}});
  } else {
    print_text(as_text(differences));
  }
  return differences.empty() ? 0 : kSomeFailed;
}

}  // namespace

Command manifest_diff_command() {
  return make_command<DiffOptions>(
      {.name = "manifest diff",
       .summary = "say what two manifests say differently",
       .about = "Videos are compared by id, scenes and dropped ranges by their frames, sources by "
                "URL, all else member by member; order and white space say nothing. A line begins "
                "with - for what the first alone has, + for the second, ! for two values. The "
                "status is 0 where nothing differs, else 1.",
       .examples = {{"tinct manifest diff film.json film.reviewed.json", "what a review changed"},
                    {"tinct manifest diff a.json b.json --json", "whole values, not shortened"}}},
      run);
}

}  // namespace tinct
