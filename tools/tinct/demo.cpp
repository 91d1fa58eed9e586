#include <chrono>

#include "lib/base/counted_noun.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "lib/base/subprocess.h"
#include "lib/data/manifest.h"
#include "lib/media/contact_sheet.h"
#include "lib/media/frame_sink.h"
#include "lib/media/image_io.h"
#include "lib/web/file_server.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/demo_clips.h"
#include "tools/tinct/demo_film.h"
#include "tools/tinct/demo_training.h"
#include "tools/tinct/fake_colorizers.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kScenesOfOwnFilm = 24;  ///< what --video builds at most
constexpr std::int64_t kFramesOfOwnScene = 250;

struct DemoOptions {
  fs::path out = "demo-out";
  fs::path footage = ".cache/footage";
  fs::path video;
  int train_steps = kDemoSteps;

  static void describe(auto& opt, DemoOptions& o) {
    opt("video", o.video, "take this film in place of the demo's own").shown_as("FILE");
    opt("out", o.out, "where everything goes; made anew").shown_as("DIR");
    opt("footage", o.footage, "the real clips that ./dev demo downloads").shown_as("DIR");
    opt("train-steps", o.train_steps, "steps of the training; 0 leaves it out").at_least(0);
  }
};

/// The demo runs the commands as a user would, and shows each one.
class Steps {
 public:
  explicit Steps(const CommonOptions& common) : common_(common) {}

  void title(const std::string& text) {
    print_text("\n== " + std::to_string(++number_) + ". " + text + "\n");
  }

  void run(std::vector<std::string> words) {
    std::string shown = "$ tinct";
    for (const std::string& word : words) shown += " " + word;
    print_text(shown + "\n");
    words.insert(words.begin(), this_program());
    if (common_.quiet) words.emplace_back("--quiet");
    if (common_.threads > 0) {
      words.insert(words.end(), {"--threads", std::to_string(common_.threads)});
    }
    const int status = run_process(words).exit_status;
    throw_if_cancelled();
    if (status == 0) return;
    throw Error(status == 4 ? Fault::resource : Fault::input,
                "the demo stopped: the command above ended with status " + std::to_string(status));
  }

 private:
  const CommonOptions& common_;
  int number_ = 0;
};

void link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (error) fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error)
    throw_system_error("can't copy " + from.string() + " to " + to.string(), error.value());
}

DemoFilm prepare_film(const DemoOptions& options, const fs::path& folder) {
  if (options.video.empty()) return make_demo_film(options.footage, folder);
  if (!fs::is_regular_file(options.video)) {
    throw Error(Fault::input, options.video.string() + " is not a file; --video takes one film");
  }
  create_folders(folder);
  DemoFilm film;
  film.file = folder / options.video.filename();
  link_or_copy(fs::canonical(options.video), film.file);
  return film;
}

std::string numbers(const std::vector<std::int64_t>& values) {
  std::string text;
  for (const std::int64_t value : values) text += " " + std::to_string(value);
  return text.empty() ? " none" : text;
}

void print_cuts(const Manifest& manifest, const DemoFilm& film) {
  std::vector<std::int64_t> found;
  for (const ManifestVideo& video : manifest.videos) {
    for (const Scene& scene : video.scenes) {
      if (scene.frames.first > 0) found.push_back(scene.frames.first);
    }
  }
  print_text("cuts found:" + numbers(found) + "\n");
  if (film.frames == 0) return;
  std::size_t right = 0;
  for (const std::int64_t cut : film.cuts) {
    right += std::count(found.begin(), found.end(), cut) > 0 ? 1 : 0;
  }
  print_text("true cuts: " + numbers(film.cuts) + "\n" + std::to_string(right) + " of " +
             counted_noun(film.cuts.size(), "true cut") + " found at the exact frame, " +
             std::to_string(found.size() - right) + " false\n");
}

/// A film of one's own may run for hours: the demo builds the first scenes only.
void shorten(Manifest& manifest) {
  for (ManifestVideo& video : manifest.videos) {
    if (video.scenes.size() > kScenesOfOwnFilm) video.scenes.resize(kScenesOfOwnFilm);
    for (Scene& scene : video.scenes) {
      scene.frames.last = std::min(scene.frames.last, scene.frames.first + kFramesOfOwnScene - 1);
    }
  }
}

void fetch_over_http(Steps& steps, const fs::path& served, const std::string& name,
                     const fs::path& out) {
  const FileServer server(served);
  write_file_atomically(out / "links.txt", "# served on this machine by the demo\n" +
                                               server.address() + "/" + name + "\n");
  steps.run({"fetch", "links:" + (out / "links.txt").string(), "--out", (out / "media").string()});
}

std::vector<std::string> score_words(const fs::path& out, bool trained) {
  std::vector<std::string> words{"score", "--truth", (out / "clips/truth").string()};
  std::vector<std::string> names;
  if (trained) names = {"colorized", "guided"};
  for (const FakeColorizer& fake : fake_colorizers()) names.push_back(fake.name);
  for (const std::string& name : names) {
    words.emplace_back("--output");
    words.push_back(name + "=" + (out / "clips" / name).string());
  }
  words.insert(words.end(), {"--report", (out / "report").string()});
  return words;
}

fs::path side_by_side(const fs::path& out) {
  return out / (can_write_h264() ? "side-by-side.mp4" : "side-by-side.webm");
}

/// Trains on the training scenes and colorizes clips of the others. False where that can't be done.
bool train_and_colorize(Steps& steps, const fs::path& out, int train_steps) {
  if (train_steps == 0) return false;
  if (!can_train(out / "dataset")) {
    print_text(
        "\nTraining and colorizing are left out: this build has no tinct-torch (./dev setup "
        "brings\nLibTorch), or all scenes are held out.\n");
    return false;
  }
  steps.title("Train a small colorizer; the scenes it is validated on are held out");
  steps.run(train_words({out / "dataset", out / "run", train_steps}));
  print_text(
      "The held-out scenes are other shots of places that it has seen: same-scene\n"
      "interpolation, not the colours of an unknown film.\n");

  steps.title(
      "Colorize frames it was never trained on, without hints and with 0.5 % of the colours");
  const std::string clips = (out / "clips/truth").string(), run = (out / "run").string();
  steps.run({"colorize", clips, "--model", run, "--out", (out / "clips/colorized").string(),
             "--side-by-side", side_by_side(out).string()});
  steps.run({"colorize", clips, "--model", run, "--hint-rate", kDemoHintRate, "--out",
             (out / "clips/guided").string()});
  return true;
}

/// Only a folder that an earlier demo made is replaced.
void make_empty(const fs::path& out) {
  const fs::path mark = out / ".tinct-demo";
  std::error_code error;
  if (fs::exists(out) && !fs::is_empty(out, error)) {
    if (!fs::exists(mark)) {
      throw Error(Fault::input, out.string() + " holds something else; choose another --out");
    }
    fs::remove_all(out, error);
    if (error) throw_system_error("can't empty " + out.string(), error.value());
  }
  write_file_atomically(mark, "made by tinct demo; a later demo replaces this folder\n");
}

void print_end(const fs::path& out, bool trained, double seconds) {
  const fs::path full = fs::absolute(out).lexically_normal();
  print_text(
      "\nDone in " + clock_text(seconds) + ". Look at:\n  report         " +
      (full / "report/report.html").string() +
      (trained ? "\n  side by side   " + side_by_side(full).string() + "  (gray, colorized, true)"
               : "") +
      "\n  dataset        " + (full / "dataset").string() + "\n  contact sheet  " +
      (full / "contact-sheet.png").string() + "\n");
}

/// Cuts the film, keeps what the demo needs of its scenes, and builds the dataset. Returns the
/// manifest.
Manifest cut_and_build(Steps& steps, const DemoFilm& film, bool own_film, const fs::path& out) {
  steps.title("Cut it into scenes");
  const fs::path file = out / "film.json";
  steps.run({"scenes", (out / "media" / film.file.filename()).string(), "--out", file.string()});
  Manifest manifest = read_manifest(file);
  print_cuts(manifest, film);
  if (own_film) {
    shorten(manifest);
  } else {
    hold_out(manifest, film);
  }
  write_manifest(file, manifest);

  steps.title("Build the dataset from manifest and media, and prove every byte of it");
  steps.run({"build", file.string(), "--media", (out / "media").string(), "--out",
             (out / "dataset").string()});
  steps.run({"verify", (out / "dataset").string()});
  return manifest;
}

void print_what_to_see(bool trained) {
  print_text(
      "What to look for: \"faded\" beats the real film in plain warp error, and only the\n"
      "ratio of the normalised chroma warp error (ab_norm_ratio) is not taken in by it.\n");
  if (trained) {
    print_text(
        "\"guided\" is nearer to the truth in every frame, and flickers all the same: its hints "
        "are\n"
        "drawn anew for each frame.\n");
  }
}

int run(const DemoOptions& options, const CommonOptions& common) {
  const auto start = std::chrono::steady_clock::now();
  const fs::path out = options.out;
  make_empty(out);
  Steps steps(common);

  steps.title(options.video.empty()
                  ? "Splice three real clips into one film, and fetch it over HTTP"
                  : "Fetch the film over HTTP");
  const DemoFilm film = prepare_film(options, out / "web");
  const std::string name = film.file.filename().string();
  fetch_over_http(steps, out / "web", name, out);

  const Manifest manifest = cut_and_build(steps, film, !options.video.empty(), out);
  const DemoClips pass = make_demo_clips(out / "media" / name, manifest.videos.front(),
                                         held_out_scenes(out / "dataset"), out / "clips");
  write_file_atomically(
      out / "contact-sheet.png",
      encode_png(contact_sheet(pass.sheet, {.columns = 3, .thumb_width = 240}), 6));
  if (pass.scored == 0) {
    throw Error(Fault::input, name + " has no scene of six frames to score; take a longer film");
  }
  const bool trained = train_and_colorize(steps, out, options.train_steps);
  steps.title("Score, beside three fakes whose faults are known");
  steps.run(score_words(out, trained));
  print_what_to_see(trained);
  print_end(out, trained,
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return 0;
}

}  // namespace

Command demo_command() {
  return make_command<DemoOptions>(
      {.name = "demo",
       .summary = "the whole way on real footage, in minutes",
       .about =
           "Makes a film of real clips with known cuts (or takes yours), serves it on this "
           "machine, and runs the real commands one after the other: fetch, scenes, build, verify, "
           "train, colorize, score. It shows each command, so that you can run it yourself, and "
           "ends by telling "
           "where the report, the side-by-side film, the dataset and a contact sheet are.",
       .examples = {{"tinct demo", "the demo's own film (./dev demo downloads its clips)"},
                    {"tinct demo --video film.mp4 --out try", "your film"}}},
      run);
}

}  // namespace tinct
