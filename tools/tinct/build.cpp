#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/data/build_dataset.h"
#include "lib/data/manifest.h"
#include "tools/tinct/build_text.h"
#include "tools/tinct/commands.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct BuildCommandOptions {
  fs::path manifest;
  fs::path media;
  fs::path out;
  BuildOptions dataset;

  static void describe(auto& opt, BuildCommandOptions& o) {
    opt("manifest", o.manifest, "which frames of which films")
        .positional()
        .required()
        .shown_as("M.json");
    opt("media", o.media, "folder with the films; a film is found by its name or its id")
        .required()
        .shown_as("DIR");
    opt("out", o.out, "folder of the dataset; it appears when all is complete")
        .required()
        .shown_as("DATASET");
    BuildOptions::describe(opt, o.dataset);
  }
};

int run(const BuildCommandOptions& options, const CommonOptions& common) {
  const Manifest manifest = read_manifest(options.manifest);
  const BuildReport report = build_dataset(manifest, options.media, options.out, options.dataset);
  if (report.already_complete) {
    log_info(options.out.string() + " is complete already: the same manifest and options made it");
  }
  common.json ? print_json(build_report_json(report)) : print_text(build_text(report));
  return report.ok() ? 0 : kSomeFailed;
}

}  // namespace

Command build_command() {
  return make_command<BuildCommandOptions>(
      {.name = "build",
       .summary = "make the dataset that a manifest describes, bit for bit",
       .about =
           "Decodes each film once and writes the frames of its scenes, scaled to 256x256, in "
           "WebDataset shards or folders. The bytes depend on the manifest, the options and the "
           "films alone: not on the machine's cores, nor on how often the run was interrupted. "
           "Every frame's pixels are hashed; dataset.json holds the roots.\n\n"
           "Films that are missing or differ from the manifest are listed, the others are built, "
           "and the status is 1. A killed run goes on when the same command is run again.",
       .examples =
           {{"tinct build film.json --media media --out dataset", "train and validation shards"},
            {"tinct build film.json --media media --out frames --layout folders",
             "PNG files in folders, as in 2018"},
            {"tinct build 2018.json --media media --out again --expect dataset/dataset.json",
             "prove that the pixels are those of another build"}}},
      run);
}

}  // namespace tinct
