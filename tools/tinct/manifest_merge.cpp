#include "lib/base/counted_noun.h"
#include "lib/data/manifest_merge.h"

#include "lib/base/errors.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct MergeOptions {
  std::vector<fs::path> manifests;
  fs::path out;
  std::string prefer = "none";

  static void describe(auto& opt, MergeOptions& o) {
    opt("manifests", o.manifests, "the manifests to join")
        .positional()
        .required()
        .shown_as("M.json");
    opt("out", o.out, "the manifest to write").required().shown_as("M.json");
    opt("prefer", o.prefer,
        "who is right where two contradict each other: the earlier one, the later one, or none: "
        "then nothing is written")
        .one_of({"none", "first", "last"});
  }
};

Prefer prefer_of(const std::string& name) {
  if (name == "first") return Prefer::first;
  return name == "last" ? Prefer::last : Prefer::none;
}

int run(const MergeOptions& options, const CommonOptions& common) {
  std::vector<NamedManifest> parts;
  for (const fs::path& path : options.manifests) {
    parts.push_back({path.string(), read_manifest(path)});
  }
  const MergeResult merged = merge_manifests(parts, prefer_of(options.prefer));
  write_manifest(options.out, merged.manifest);
  const ManifestStats stats = manifest_stats(merged.manifest);
  Json decisions = Json::array();
  std::string text;
  for (const MergeDecision& one : merged.decisions) {
    decisions.push_back({{"where", one.where}, {"taken", one.taken}});
    text += "decided: " + one.where + " as in " + one.taken + "\n";
  }
  if (common.json) {
    print_json({{"manifest", options.out.string()},
                {"videos", stats.videos},
                {"scenes", stats.scenes},
                {"frames", stats.frames},
                {"decisions", decisions}});
  } else {
    print_text(text + options.out.string() + ": " + counted_noun(stats.videos, "video") + ", " +
               counted_noun(stats.scenes, "scene") + ", " + counted_noun(stats.frames, "frame") +
               "\n");
  }
  return 0;
}

}  // namespace

Command manifest_merge_command() {
  return make_command<MergeOptions>(
      {.name = "manifest merge",
       .summary = "join manifests to one",
       .about =
           "Entries of the same id become one: what only one manifest says of a video is taken, "
           "links are united. A video that is cut into other scenes, or of which a fact differs, "
           "is a contradiction: it ends the command with status 3 and names both files, unless "
           "--prefer decides; each decision is listed.",
       .examples = {{"tinct manifest merge a.json b.json c.json --out all.json",
                     "one dataset of three"},
                    {"tinct manifest merge old.json new.json --prefer last --out m.json",
                     "the newer one wins"}}},
      run);
}

}  // namespace tinct
