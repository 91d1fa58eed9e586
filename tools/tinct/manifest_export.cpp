#include "lib/base/errors.h"
#include "lib/data/manifest.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/scene_outputs.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  std::string format;
  fs::path manifest;
  fs::path out;
  fs::path media;

  static void describe(auto& opt, ExportOptions& o) {
    opt("format", o.format, "what to write")
        .positional()
        .required()
        .shown_as("FORMAT")
        .one_of(export_format_names());
    opt("manifest", o.manifest, "the manifest to read").positional().required().shown_as("M.json");
    opt("out", o.out,
        "the file to write; a folder (an existing one, or a name that ends in /) gets a file for "
        "each film, under the film's name")
        .required()
        .shown_as("PATH");
    opt("media", o.media,
        "folder with the films: html shows them, csv, html and webvtt take the times of variable "
        "frame rates from them, otio links to them")
        .shown_as("DIR");
  }
};

bool names_folder(const fs::path& path) { return !path.has_filename() || fs::is_directory(path); }

ExportPlace place_of(const ExportOptions& options) {
  if (!names_folder(options.out)) return {.folder = {}, .all = {}, .exact = options.out};
  return {.folder = options.out, .all = options.out / options.manifest.stem(), .exact = {}};
}

int run(const ExportOptions& options, const CommonOptions& common) {
  if (find_export_format(options.format).needs_pictures && options.media.empty()) {
    throw Error(Fault::usage,
                options.format + " shows the films; tell where they are with --media");
  }
  const Manifest manifest = read_manifest(options.manifest);
  const SceneOutputs outputs = exported(write_exports(
      manifest, {options.format}, media_of(manifest, options.media), place_of(options)));
  common.json ? print_json(outputs.json) : print_text(outputs.text);
  return outputs.failed == 0 ? 0 : kSomeFailed;
}

std::string about() {
  std::string text = "Writes the scenes of a manifest in a format that other programs read.\n\n";
  for (const ExportFormat& format : export_formats()) {
    text += format.name + ": " + format.summary + ".\n\n";
  }
  return text +
         "csv, html and croissant are one file for all films, the others a file for each. Frames "
         "are counted "
         "from 0 and never computed from times. Seconds count from the film's first frame.\n\n"
         "For other users of keyframes: \"cut -d' ' -f1 FILE | paste -sd,\" makes the list that "
         "Av1an takes; mkvmerge --split frames: counts from 1.";
}

}  // namespace

Command manifest_export_command() {
  return make_command<ExportOptions>(
      {.name = "manifest export",
       .summary = "write a manifest's scenes as EDL, OTIO, CSV, Croissant and others",
       .about = about(),
       .examples = {{"tinct manifest export edl film.json --out film.edl",
                     "for an editing program"},
                    {"tinct manifest export html dataset.json --media media --out overview.html",
                     "a page with pictures of each scene"},
                    {"tinct manifest export csv dataset.json --out scenes.csv",
                     "a table to edit; see tinct manifest import"},
                    {"tinct manifest export croissant dataset.json --out dataset.croissant.json",
                     "for dataset catalogues"},
                    {"tinct manifest export otio dataset.json --media media --out timelines/",
                     "a timeline for each film of several"}}},
      run);
}

}  // namespace tinct
