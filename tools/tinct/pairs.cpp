#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "lib/base/counted_noun.h"
#include "augment/film_pairs.h"
#include "augment/motion_pair.h"
#include "augment/pair_folder.h"
#include "augment/still_pairs.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/data/manifest.h"
#include "lib/net/media_type.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct PairsCommandOptions {
  std::vector<fs::path> images;
  fs::path out;
  fs::path manifest;
  fs::path media;
  int per_image = 1;
  bool preview = false;
  int shard_size = 0;
  PairOptions pair;
  FilmPairOptions film;

  static void describe(auto& opt, PairsCommandOptions& o) {
    opt("images", o.images, "pictures, or folders of them and all below")
        .positional()
        .in_usage()
        .shown_as("IMAGE");
    opt("out", o.out, "folder that gets a folder for each pair").required().shown_as("DIR");
    opt("per-image", o.per_image, "pairs of each picture")
        .at_least(1)
        .at_most(999999)
        .shown_as("N");
    opt("manifest", o.manifest, "pairs of the films' neighbouring frames, never across a cut")
        .shown_as("M.json");
    opt("media", o.media, "folder with the films of --manifest").shown_as("DIR");
    FilmPairOptions::describe(opt, o.film);
    PairOptions::describe(opt, o.pair);
    opt("preview", o.preview, "also draw the forward flow, in Middlebury's colours");
    opt("shard-size", o.shard_size,
        "also write the pairs to shards of so many, tar files in WebDataset form; 0 writes none")
        .at_least(0)
        .shown_as("PAIRS");
  }
};

void check_options(const PairsCommandOptions& options) {
  const bool films = !options.manifest.empty();
  if (films == !options.images.empty()) {
    throw Error(Fault::usage, films ? "give pictures or --manifest, not both"
                                    : "give pictures, or --manifest and --media for films");
  }
  if (films != !options.media.empty()) {
    throw Error(Fault::usage, films ? "--manifest needs --media, the folder with its films"
                                    : "--media is for the films of --manifest");
  }
}

/// What decides about the pairs' bytes, for options.json.
Json record_of(const PairsCommandOptions& options) {
  PairOptions pair = options.pair;
  Json record = describe_options(pair).to_json();
  record["preview"] = options.preview;
  if (options.manifest.empty()) {
    record["from"] = "stills";
    return record;
  }
  FilmPairOptions film = options.film;
  record.update(describe_options(film).to_json());
  record["from"] = "films";
  record["opencv"] = optical_flow_version();
  record.erase("motion");
  record.erase("moves");
  return record;
}

PairsReport make(const PairsCommandOptions& options, const PairRecipe& recipe,
                 const PairFolder& out) {
  if (!options.manifest.empty()) {
    return make_film_pairs(read_manifest(options.manifest), options.media, recipe, options.film,
                           out);
  }
  const std::vector<fs::path> stills = list_stills(options.images);
  if (stills.empty()) throw Error(Fault::input, "there is no picture in what was given");
  return make_still_pairs(stills, recipe, options.per_image, out);
}

Json as_json(const PairsReport& report, const fs::path& out) {
  return {{"out", out.string()},     {"made", report.made},         {"skipped", report.skipped},
          {"inputs", report.inputs}, {"contents", report.contents}, {"failed", report.failed}};
}

std::string as_text(const PairsReport& report, const fs::path& out, bool films) {
  std::string text = out.string() + ": " + counted_noun(report.made + report.skipped, "pair") +
                     " of " + counted_noun(report.inputs, films ? "film" : "picture");
  if (report.skipped > 0) {
    text += ", " + with_thousands(report.skipped) + " of them there already";
  }
  return text + "\n";
}

// Who gives a film as a picture is told what makes pairs of films.
void tell_films_apart(const std::vector<fs::path>& given) {
  for (const fs::path& path : given) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) continue;
    std::ifstream file(path, std::ios::binary);
    std::string head(kSniffBytes, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    if (!sniff_media_type(head).starts_with("video/")) continue;
    const std::string name = path.string();
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    throw Error(Fault::usage, name + " is a film, not a picture: cut it with `tinct scenes " +
                                  name + " --out M.json`, and give `--manifest M.json --media " +
                                  folder.string() + "` in its place");
  }
}

int run(const PairsCommandOptions& options, const CommonOptions& common) {
  check_options(options);
  tell_films_apart(options.images);
  const PairRecipe recipe = pair_recipe(options.pair);
  const PairFolder out(options.out, record_of(options), options.preview);
  const PairsReport report = make(options, recipe, out);
  for (const std::string& failed : report.failed) log_error(failed);
  if (report.inputs == 0) throw Error(Fault::input, "nothing that was given could be used");
  Json record{{"contents", report.contents}};
  if (options.shard_size > 0) record["shards"] = out.write_shards(options.shard_size);
  out.finish(record);
  common.json ? print_json(as_json(report, options.out))
              : print_text(as_text(report, options.out, !options.manifest.empty()));
  return report.failed.empty() ? 0 : kSomeFailed;
}

}  // namespace

Command pairs_command() {
  return make_command<PairsCommandOptions>(
      {.name = "pairs",
       .summary = "make pairs of neighbouring frames with the motion between them",
       .about =
           "From a still, one frame is made from the other by a small random motion, and both are "
           "augmented alike: the ranges are those of ColorMotion's Tables 3 and 2. The dense flow "
           "both ways follows from the matrices, exactly, with a mask of where it holds. From "
           "films, frames of one scene are paired and the flow is estimated.\n\n"
           "The pairs depend on the picture's content, the options and the seed alone: not on "
           "names, order, threads, or how often the run was interrupted. A picture that can't be "
           "read is listed, the others go on, and the status is 1. A killed run goes on when the "
           "same command is run again.",
       .examples = {{"tinct pairs photos --out pairs", "a pair of each picture"},
                    {"tinct pairs photos --out pairs --per-image 4 --preview",
                     "four of each, and the flow to look at"},
                    {"tinct pairs --manifest film.json --media media --out pairs --stride 2",
                     "every frame of a film and the one two before it"},
                    {"tinct pairs photos --out pairs --shard-size 1000",
                     "also in tar files, to train from"},
                    {"tinct pairs photos --out old --effects grain scratches flicker",
                     "as if on old film"}}},
      run);
}

}  // namespace tinct
