#include <system_error>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/link_media.h"
#include "lib/net/assign_sources.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct LinkCommandOptions {
  fs::path manifest;
  fs::path media;
  fs::path out;
  bool again = false;

  static void describe(auto& opt, LinkCommandOptions& o) {
    opt("manifest", o.manifest, "the manifest to read").positional().required().shown_as("M.json");
    opt("media", o.media, "folder with the films; a film is found by its name or its id")
        .required()
        .shown_as("DIR");
    opt("out", o.out, "the manifest to write").required().shown_as("M.json");
    opt("again", o.again, "also decode films of which all is known, to prove them again");
  }
};

struct LinkCounts {
  int kept = 0, linked = 0, confirmed = 0, differs = 0, failed = 0, missing = 0;

  void add(LinkState state) {
    switch (state) {
      case LinkState::kept: ++kept; break;
      case LinkState::linked: ++linked; break;
      case LinkState::confirmed: ++confirmed; break;
      case LinkState::differs: ++differs; break;
      case LinkState::failed: ++failed; break;
      case LinkState::missing: ++missing; break;
    }
  }
  [[nodiscard]] bool ok() const { return differs + failed + missing == 0; }
};

Json as_json(const LinkReport& report, const SourceAssignment& sources, const Manifest& manifest) {
  Json videos = Json::array();
  for (const LinkedVideo& one : report.videos) {
    const ManifestVideo& video = manifest.videos[one.index];
    Json entry = {{"id", video.id}, {"file", video.file}, {"state", to_string(one.state)}};
    if (!one.media.empty()) entry["media"] = one.media.string();
    if (!one.failure.empty()) entry["failure"] = one.failure;
    for (const FactDifference& difference : one.differences) {
      entry["differences"].push_back({{"member", difference.member},
                                      {"manifest", difference.manifest},
                                      {"film", difference.film}});
    }
    videos.push_back(std::move(entry));
  }
  Json assigned = Json::array();
  for (const AssignedSource& one : sources.assigned) {
    assigned.push_back({{"url", one.url}, {"id", one.id}, {"file", one.file}});
  }
  Json unknown = Json::array();
  for (const UnassignedSource& one : sources.unknown) {
    unknown.push_back({{"url", one.url}, {"id", one.id}, {"file", one.file}});
  }
  return {{"videos", videos},
          {"notes", report.notes},
          {"assigned_sources", assigned},
          {"sources_of_unknown_videos", unknown}};
}

std::string as_text(const LinkReport& report, const SourceAssignment& sources,
                    const Manifest& manifest) {
  std::string text;
  for (const LinkedVideo& one : report.videos) {
    const std::string name = video_name(manifest.videos[one.index]);
    if (one.state == LinkState::missing) text += "missing: " + name + "\n";
    if (one.state == LinkState::failed) text += "failed: " + one.failure + "\n";
    for (const FactDifference& difference : one.differences) {
      text += "differs: " + name + ", " + difference_text(difference) + "\n";
    }
  }
  for (const UnassignedSource& one : sources.unknown) {
    text += "note: " + one.url + " brought " + one.file + ", whose id " + one.id +
            " is not in the manifest\n";
  }
  for (const std::string& note : report.notes) text += "note: " + note + "\n";
  return text;
}

std::string summary(const LinkCounts& counts, const SourceAssignment& sources,
                    const fs::path& out) {
  std::string text = out.string() + ": " + counted_noun(counts.linked, "video") + " linked";
  const auto more = [&](int count, const char* what) {
    if (count > 0) text += ", " + with_thousands(count) + " " + what;
  };
  more(counts.confirmed, "proven again");
  more(counts.kept, "known already");
  more(counts.differs, "differ");
  more(counts.failed, "failed");
  more(counts.missing, "missing");
  if (!sources.assigned.empty()) {
    text += ", " + counted_noun(sources.assigned.size(), "link") + " given to " +
            (sources.assigned.size() == 1 ? "its video" : "their videos");
  }
  return text + "\n";
}

int run(const LinkCommandOptions& options, const CommonOptions& common) {
  Manifest manifest = read_manifest(options.manifest);
  if (options.out.has_parent_path()) create_folders(options.out.parent_path());
  const SourceAssignment sources = assign_sources(manifest, options.media);
  fs::path journal = options.out;
  journal += ".measured.jsonl";
  const LinkReport report =
      link_media(manifest, {.media = options.media, .journal = journal, .again = options.again});
  write_manifest(options.out, manifest);
  std::error_code ignored;
  fs::remove(journal, ignored);
  LinkCounts counts;
  for (const LinkedVideo& one : report.videos) counts.add(one.state);
  if (common.json) {
    print_json(as_json(report, sources, manifest));
  } else {
    print_text(as_text(report, sources, manifest) + summary(counts, sources, options.out));
  }
  return counts.ok() ? 0 : kSomeFailed;
}

}  // namespace

Command manifest_link_command() {
  return make_command<LinkCommandOptions>(
      {.name = "manifest link",
       .summary = "measure the films of a manifest, and fill in or prove what it says of them",
       .about =
           "Reads each film once and adds what the manifest lacks: size and SHA-256 of the file, "
           "the hash of its video packets (which survives a remux), of its decoded pictures (which "
           "survives a lossless copy) and of its times, the stream's facts, and for each scene its "
           "times, the pixel root that tinct build proves, and fingerprints of its first and last "
           "frame and of one a second.\n\n"
           "What the manifest says already is compared, never overwritten: each difference is "
           "listed, that video stays as it was, and the status is 1, as it is where a film is "
           "missing or can't be read. To take the new film's facts, remove the old ones first.\n\n"
           "Links in unassigned_sources go to the video that they brought, where tinct fetch left "
           "its ledger (.tinct) in the media folder. A film whose facts are complete and "
           "whose file has the same SHA-256 is not decoded. An interrupted run goes on when it is "
           "started again.",
       .examples = {{"tinct manifest link film.json --media media --out linked.json",
                     "fill in what is missing"},
                    {"tinct manifest link linked.json --media media --out linked.json --again",
                     "prove every fact of every film"}}},
      run);
}

}  // namespace tinct
