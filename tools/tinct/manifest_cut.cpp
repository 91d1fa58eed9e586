#include "lib/base/errors.h"
#include "lib/data/manifest.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/scene_outputs.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct CutOptions {
  fs::path manifest;
  fs::path media;
  std::string how;
  fs::path out;

  static void describe(auto& opt, CutOptions& o) {
    opt("how", o.how, "how the scenes get into files")
        .positional()
        .required()
        .shown_as("HOW")
        .one_of({"copy", "ffv1", "h264"});
    opt("manifest", o.manifest, "the manifest to read").positional().required().shown_as("M.json");
    opt("media", o.media, "folder with the films; a film is found by its name or its id")
        .required()
        .shown_as("DIR");
    opt("out", o.out, "folder for the files").required().shown_as("DIR");
  }
};

int run(const CutOptions& options, const CommonOptions& common) {
  const Manifest manifest = read_manifest(options.manifest);
  const SceneOutputs outputs = cut_up(cut_scene_files(manifest, media_of(manifest, options.media),
                                                      cut_kind(options.how), options.out));
  common.json ? print_json(outputs.json) : print_text(outputs.text);
  return outputs.failed == 0 ? 0 : kSomeFailed;
}

}  // namespace

Command manifest_cut_command() {
  return make_command<CutOptions>(
      {.name = "manifest cut",
       .summary = "write every scene of a manifest as a video file of its own",
       .about =
           "Files are named FILM-FIRST.mp4 or .mkv, where FIRST is the scene's first frame in six "
           "digits. They hold pictures only, begin at time 0 and keep the film's times between "
           "frames, so a variable rate stays one (Matroska rounds to 1 ms).\n\n"
           "copy: the coded pictures as they are, fast and without loss. A copy has to begin at "
           "the key frame before the scene and may have to end a few frames late; how many is "
           "told for each file, as \"early\" and \"late\" with --json. MP4 for films in MP4 or "
           "MOV, else Matroska.\n\n"
           "ffv1: exactly the scene's frames, decoded and coded again without loss, in Matroska; "
           "pixel format and colour tags stay.\n\n"
           "h264: exactly the scene's frames, coded again at CRF 16, in MP4; needs an FFmpeg "
           "with libx264, as Debian's is.\n\n"
           "Each file appears when it is complete, so an interrupted run goes on when it is "
           "started again: files of the same film, frames and kind are kept, those of other "
           "frames replaced, and files that tinct did not cut never touched.",
       .examples = {{"tinct manifest cut ffv1 film.json --media media --out scenes",
                     "frame-exact, without loss"},
                    {"tinct manifest cut copy edited.json --media media --out scenes --json",
                     "fast, with how many frames each begins early"}}},
      run);
}

}  // namespace tinct
