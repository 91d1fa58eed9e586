#include "lib/data/manifest_split.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "scenes/export/export_format.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct SplitOptions {
  fs::path manifest;
  fs::path out;
  std::string by = "parts";
  int parts = 0;

  static void describe(auto& opt, SplitOptions& o) {
    opt("manifest", o.manifest, "the manifest to read").positional().required().shown_as("M.json");
    opt("out", o.out, "folder for the manifests").required().shown_as("DIR");
    opt("by", o.by,
        "parts: --parts of about as many frames each, part-0000.json ...; video: one for each "
        "video, under its name; split: train.json, validation.json and undecided.json")
        .one_of({"parts", "video", "split"});
    opt("parts", o.parts,
        "how many parts; where there are fewer videos, the last ones are empty and a remark says "
        "so")
        .at_least(0)
        .at_most(10000);
  }
};

using NamedPart = std::pair<std::string, Manifest>;

// A cluster's array needs as many manifests as it has jobs, so the empty ones are written too.
void warn_of_empty_parts(const Manifest& manifest, const SplitOptions& options) {
  const std::size_t films = manifest.videos.size();
  if (films >= static_cast<std::size_t>(options.parts)) return;
  const std::string empty = counted_noun(static_cast<std::size_t>(options.parts) - films, "part");
  log_warning(options.manifest.string() + ": " + counted_noun(films, "video") + " can give " +
              counted_noun(films, "part") + " at most, as no video is divided; " + empty + " of " +
              std::to_string(options.parts) + " will be empty (--parts " +
              std::to_string(std::max<std::size_t>(films, 1)) + " avoids it)");
}

std::vector<NamedPart> parts_of(const Manifest& manifest, const SplitOptions& options) {
  std::vector<NamedPart> named;
  if (options.by == "video") {
    const std::vector<std::string> stems = film_file_stems(manifest);
    std::vector<Manifest> parts = split_into_videos(manifest);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      named.emplace_back(stems[i] + ".json", std::move(parts[i]));
    }
  } else if (options.by == "split") {
    for (const char* split : {"train", "validation", ""}) {
      Manifest part = manifest_of_split(manifest, split);
      const std::string name = *split == '\0' ? "undecided" : split;
      if (!part.videos.empty()) named.emplace_back(name + ".json", std::move(part));
    }
  } else {
    warn_of_empty_parts(manifest, options);
    for (Manifest& part : split_into_parts(manifest, options.parts)) {
      char name[32];
      std::snprintf(name, sizeof name, "part-%04zu.json", named.size());
      named.emplace_back(name, std::move(part));
    }
  }
  return named;
}

void check(const SplitOptions& options) {
  if (options.by == "parts" && options.parts < 1) {
    throw Error(Fault::usage,
                "tell into how many parts with --parts, or split --by video or split");
  }
  if (options.by != "parts" && options.parts != 0) {
    throw Error(Fault::usage, "--parts is for --by parts alone");
  }
}

int run(const SplitOptions& options, const CommonOptions& common) {
  check(options);
  const Manifest manifest = read_manifest(options.manifest);
  create_folders(options.out);
  TextTable table({"manifest", "videos", "scenes", "frames"});
  Json list = Json::array();
  for (const auto& [name, part] : parts_of(manifest, options)) {
    const fs::path path = options.out / name;
    write_manifest(path, part);
    const ManifestStats stats = manifest_stats(part);
    table.add({path.string(), with_thousands(stats.videos), with_thousands(stats.scenes),
               with_thousands(stats.frames)});
    list.push_back({{"manifest", path.string()},
                    {"videos", stats.videos},
                    {"scenes", stats.scenes},
                    {"frames", stats.frames}});
  }
  common.json ? print_json({{"manifests", list}}) : print_text(table.text());
  return 0;
}

}  // namespace

Command manifest_split_command() {
  return make_command<SplitOptions>(
      {.name = "manifest split",
       .summary = "divide a manifest: for the jobs of a cluster, by video, or by split",
       .about =
           "Each part is a whole manifest with the name, licence and loose links of the one it "
           "comes from. Parts and videos give that manifest again, byte for byte, when tinct "
           "manifest merge joins them. By split, a video stands in each manifest that has "
           "scenes of it.",
       .examples = {{"tinct manifest split all.json --parts 16 --out jobs",
                     "of about as many frames each, the longest films first"},
                    {"tinct manifest split all.json --by video --out films", "one for each film"},
                    {"tinct manifest split all.json --by split --out splits",
                     "what is trained on, and what it is checked with"}}},
      run);
}

}  // namespace tinct
