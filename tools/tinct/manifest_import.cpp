#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/data/import_colormotion.h"
#include "lib/data/manifest.h"
#include "scenes/export/import_csv.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct ImportOptions {
  std::string format;
  std::vector<fs::path> files;
  fs::path links;
  fs::path manifest;
  fs::path out;

  static void describe(auto& opt, ImportOptions& o) {
    opt("format", o.format, "what the files are")
        .positional()
        .required()
        .shown_as("FORMAT")
        .one_of({"colormotion", "csv"});
    opt("files", o.files,
        "colormotion: the 2018 metadata files, {\"<id>\": [[first,last],...]}; csv: one file of "
        "tinct manifest export, edited")
        .positional()
        .required()
        .shown_as("FILE");
    opt("links", o.links, "colormotion: the 2018 list of links, kept as sources").shown_as("FILE");
    opt("manifest", o.manifest, "csv: the manifest that the file was exported from")
        .shown_as("M.json");
    opt("out", o.out, "the manifest to write").required().shown_as("M.json");
  }
};

void check(const ImportOptions& options) {
  const bool csv = options.format == "csv";
  if (csv && options.manifest.empty()) {
    throw Error(Fault::usage,
                "a CSV file tells scenes alone; name the manifest that it was exported from with "
                "--manifest");
  }
  if (csv && options.files.size() != 1) {
    throw Error(Fault::usage, "import csv takes one file, which has all films");
  }
  if (csv ? !options.links.empty() : !options.manifest.empty()) {
    throw Error(Fault::usage, std::string(csv ? "--links" : "--manifest") + " is not for import " +
                                  options.format);
  }
}

Manifest imported(const ImportOptions& options, Json& summary) {
  if (options.format != "csv") return import_colormotion(options.files, options.links);
  const fs::path& file = options.files.front();
  CsvImport import = import_csv(read_file(file), file.string(), read_manifest(options.manifest));
  for (const std::string& remark : import.remarks) log_warning(remark);
  summary["videos_changed"] = import.films_changed;
  return std::move(import.manifest);
}

int run(const ImportOptions& options, const CommonOptions& common) {
  check(options);
  Json summary = {{"manifest", options.out.string()}};
  const Manifest manifest = imported(options, summary);
  write_manifest(options.out, manifest);
  const ManifestStats stats = manifest_stats(manifest);
  summary.update({{"videos", stats.videos}, {"scenes", stats.scenes}, {"frames", stats.frames}});
  if (common.json) {
    print_json(summary);
    return 0;
  }
  std::string text = options.out.string() + ": " + counted_noun(stats.videos, "video") + ", " +
                     counted_noun(stats.scenes, "scene") + ", " +
                     counted_noun(stats.frames, "frame");
  if (summary.contains("videos_changed")) {
    text += "; " + counted_noun(summary["videos_changed"].get<int>(), "video") + " changed";
  }
  print_text(text + "\n");
  return 0;
}

}  // namespace

Command manifest_import_command() {
  return make_command<ImportOptions>(
      {.name = "manifest import",
       .summary = "turn edited or other projects' lists into a manifest",
       .about =
           "colormotion: the metadata of the 2018 ColorMotion dataset. Its links carry no key to "
           "its ids, so most of them become unassigned_sources.\n\n"
           "csv: the file that tinct manifest export wrote, after edits by hand or in a "
           "spreadsheet. Rows may be moved, merged, split, removed and added; what counts is "
           "kind, first and last, with split, confidence and why (start_seconds, end_seconds and "
           "length follow from the frames and are ignored). Frames of a film that stand in no row "
           "are dropped as \"discarded\". Rows that share frames, are reversed or go beyond their "
           "film are errors with their line. A file without edits gives the same manifest, byte "
           "for byte.",
       .examples = {{"tinct manifest import colormotion valkaama.json --links download-links.txt "
                     "--out v.json",
                     "one of the 2018 lists, with its links"},
                    {"tinct manifest import csv scenes.csv --manifest film.json --out edited.json",
                     "scenes that were edited by hand"}}},
      run);
}

}  // namespace tinct
