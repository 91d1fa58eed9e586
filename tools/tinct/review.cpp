#include <spawn.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "lib/base/counted_noun.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/data/manifest.h"
#include "lib/web/web_server.h"
#include "scenes/review/apply_edits.h"
#include "scenes/review/review_api.h"
#include "scenes/review/review_session.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct ReviewOptions {
  fs::path manifest;
  fs::path media;
  fs::path curves;
  fs::path edits;
  fs::path out;
  bool apply = false;
  int port = 0;
  bool no_browser = false;

  static void describe(auto& opt, ReviewOptions& o) {
    opt("manifest", o.manifest, "the scenes to look at; never written")
        .positional()
        .required()
        .shown_as("M.json");
    opt("media", o.media, "folder with the films; a film is found by its name or its id")
        .in_usage()
        .shown_as("DIR");
    opt("curves", o.curves,
        "folder where tinct scenes --stats left the films' curves; films without are measured")
        .shown_as("DIR");
    opt("edits", o.edits,
        "the log of all edits, gone on with if it exists; M.edits.jsonl if not given")
        .shown_as("FILE.jsonl");
    opt("out", o.out, "the manifest with all edits done; M.reviewed.json if not given")
        .shown_as("FILE.json");
    opt("apply", o.apply, "no page: do the edits of the log again and write the manifest");
    opt("port", o.port, "port of the page on 127.0.0.1; 0 takes any free one")
        .at_least(0)
        .at_most(65535)
        .shown_as("N");
    opt("no-browser", o.no_browser, "print the page's address only, open no browser");
  }
};

// "dataset.json" -> "dataset.edits.jsonl"
fs::path beside(const fs::path& manifest, const char* ending) {
  fs::path path = manifest;
  path.replace_filename(manifest.stem().string() + ending);
  return path;
}

ReviewFiles files_of(const ReviewOptions& options) {
  ReviewFiles files{.manifest = options.manifest,
                    .media = options.media,
                    .curves = options.curves,
                    .edits = options.edits,
                    .reviewed = options.out};
  if (files.edits.empty()) files.edits = beside(options.manifest, ".edits.jsonl");
  if (files.reviewed.empty()) files.reviewed = beside(options.manifest, ".reviewed.json");
  std::error_code ignored;
  if (fs::equivalent(files.reviewed, files.manifest, ignored)) {
    throw Error(Fault::usage, "--out is the manifest itself, which stays as it is; give another");
  }
  return files;
}

int apply(const ReviewFiles& files, const CommonOptions& common) {
  const Manifest manifest = read_manifest(files.manifest);
  const EditLogContent log = read_edit_log(files.edits, hex(sha256_file(files.manifest)));
  if (log.torn) log_warning(files.edits.string() + ": its last line is cut short and left out");
  const Manifest reviewed = apply_edits(manifest, log.edits, files.edits.string());
  write_manifest(files.reviewed, reviewed);
  const std::int64_t before = manifest_stats(manifest).scenes;
  const std::int64_t after = manifest_stats(reviewed).scenes;
  if (common.json) {
    print_json({{"manifest", files.reviewed.string()},
                {"edits", log.edits.size()},
                {"scenes_before", before},
                {"scenes", after}});
  } else {
    print_text(counted_noun(log.edits.size(), "edit") + ", " + counted_noun(before, "scene") +
               " before, " + with_thousands(after) + " now\nmanifest: " + files.reviewed.string() +
               "\n");
  }
  return 0;
}

// A failure is no harm: the address stands in the terminal.
void open_browser(const std::string& address) {
  const bool has_display =
      std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr;
  if (!has_display) return;
  std::string program = "xdg-open";
  std::string word = address;
  char* words[] = {program.data(), word.data(), nullptr};
  pid_t child = 0;
  if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, words, environ) != 0) {
    log_detail("no browser was opened: there is no xdg-open");
  }
}

int serve(const ReviewOptions& options, const ReviewFiles& files, const CommonOptions& common) {
  if (options.media.empty()) {
    throw Error(Fault::usage, "tell where the films are with --media, or give --apply");
  }
  ReviewSession session(files);
  const WebServer server([&](const WebRequest& request) { return answer_review(session, request); },
                         {.port = options.port});
  const std::string address = server.address() + "/";
  common.json ? print_json({{"address", address}, {"edits", files.edits.string()}})
              : print_text("review: " + address + "   (Ctrl-C ends it)\n");
  if (!options.no_browser) open_browser(address);
  while (!cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  log_info("edits made: " + std::to_string(session.edits_made()) + "; the log is " +
           files.edits.string() + ", the manifest with all edits " + files.reviewed.string());
  return 0;
}

int run(const ReviewOptions& options, const CommonOptions& common) {
  const ReviewFiles files = files_of(options);
  return options.apply ? apply(files, common) : serve(options, files, common);
}

}  // namespace

Command review_command() {
  return make_command<ReviewOptions>(
      {.name = "review",
       .summary = "look at the scenes of a manifest in the browser, and mend them",
       .about =
           "Shows every cut with the frames around it, the most doubtful first: merge, split, "
           "discard and restore scenes with the keyboard. Each key is saved at once in "
           "M.edits.jsonl, which only grows; undo and redo are entries too. M.reviewed.json is the "
           "manifest with all edits done; M.json itself is never written.\n\n"
           "The page is served on 127.0.0.1 until Ctrl-C. Started again, it goes on where it was. "
           "With --apply the edits are done again without a page and without the films: the same "
           "manifest and log give the same bytes.",
       .examples = {{"tinct review film.json --media media", "review in the browser"},
                    {"tinct review film.json --media media --no-browser --port 8000",
                     "on a port of your own, for a tunnel"},
                    {"tinct review film.json --apply --out final.json",
                     "write the reviewed manifest again from the log"}}},
      run);
}

}  // namespace tinct
