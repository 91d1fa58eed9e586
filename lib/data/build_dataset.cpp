#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "lib/base/version.h"
#include "lib/data/build_dataset.h"
#include "lib/data/build_films.h"
#include "lib/data/build_report.h"
#include "lib/data/dataset_folder.h"
#include "lib/data/find_overlap.h"
#include "lib/data/media_lookup.h"
#include "lib/data/plan_part.h"
#include "lib/data/split_list.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// Everything that is settled before the first frame is decoded.
struct BuildJob {
  Manifest manifest;  // with all splits
  BuildOptions options;
  SplitEncodings encodings;
  fs::path out;
  fs::path partial;
  DatasetPlan plan;
  DatasetRecord record;  // what is known of dataset.json before the build
  std::optional<DatasetRecord> expected;
};

// Every scene of the manifest gets its split, whether it is long enough to be built or not: so
// other lengths do not move scenes from one split to the other.
void decide_splits(BuildJob& job) {
  const BuildOptions& options = job.options;
  if ((options.split_by == "list") == options.split_list.empty()) {
    throw Error(Fault::usage, "--split-by list and --split-list FILE go together");
  }
  if (options.split_by == "list") {
    job.record.options["split_list"] = hex(sha256(read_file(options.split_list)));
    apply_split_list(options.split_list, job.manifest);
  }
  const PlanOptions plan = plan_options(options);
  const auto splits = split_manifest(job.manifest, plan.split_by, plan.seed);
  for (std::size_t v = 0; v < splits.size(); ++v) {
    for (std::size_t s = 0; s < splits[v].size(); ++s) {
      job.manifest.videos[v].scenes[s].split = name(splits[v][s]);
    }
  }
}

BuildJob prepare(const Manifest& manifest, const fs::path& out, const BuildOptions& options) {
  BuildJob job{.manifest = manifest,
               .options = options,
               .encodings = {},
               .out = without_end_slash(out),
               .partial = {},
               .plan = {},
               .record = {},
               .expected = std::nullopt};
  const OptionTable table = describe_options(job.options);
  table.check();
  const PartRecord part = part_from_text(options.shard);
  if (part.count > 1) {
    if (!options.expect.empty()) {
      throw Error(Fault::usage, "a part has not all pixels: give --expect to tinct merge");
    }
    job.record.part = part;
    job.out += ".part-" + std::to_string(part.index) + "-of-" + std::to_string(part.count);
  }
  job.partial = partial_folder(job.out);
  job.record.name = manifest.name;
  job.record.license = manifest.license;
  job.record.options = table.to_json();
  job.record.manifest_sha256 = hex(sha256(canonical_json(manifest_json(manifest))));
  job.record.tool_version = kVersion;
  job.encodings = split_encodings(options.encoding, options.layout, "--encoding");
  job.record.encoders = encoder_versions(job.encodings);
  if (!options.expect.empty()) job.expected = read_dataset_record(options.expect);
  decide_splits(job);
  job.plan = plan_dataset(job.manifest, plan_options(options));
  if (job.plan.videos.empty()) {
    throw Error(Fault::input,
                manifest_stats(manifest).scenes > 0
                    ? "no scene has the length that --min-scene and --max-scene ask for"
                    : "the manifest has no scene, so there is nothing to build; "
                      "`tinct scenes` makes one that has");
  }
  return job;
}

bool is_of_this_job(const DatasetRecord& record, const BuildJob& job) {
  return record.options == job.record.options &&
         record.manifest_sha256 == job.record.manifest_sha256 && record.part == job.record.part;
}

std::vector<Film> films_of(const BuildJob& job, const fs::path& media, DatasetRecord& record,
                           std::vector<std::string>& notes) {
  const std::vector<FilmPart> parts =
      part_of_plan(job.plan, job.record.part.value_or(PartRecord{}), job.options.dedup > 0);
  std::vector<const ManifestVideo*> wanted;
  for (const FilmPart& part : parts) {
    wanted.push_back(&job.manifest.videos[job.plan.videos[part.video].index]);
  }
  MediaLookup lookup = find_media(wanted, media);
  notes = std::move(lookup.notes);
  std::vector<Film> films;
  for (const FilmPart& part : parts) {
    const PlannedVideo& plan = job.plan.videos[part.video];
    const ManifestVideo& video = job.manifest.videos[plan.index];
    const auto found = lookup.found.find(plan.id);
    if (found == lookup.found.end()) {
      record.missing.push_back({.id = plan.id, .file = video.file});
      continue;
    }
    const FoundMedia& file = found->second;
    if (video.bytes > 0 && file.bytes > 0 && std::cmp_not_equal(file.bytes, video.bytes)) {
      notes.push_back(file.path.string() + " has " + std::to_string(file.bytes) +
                      " bytes, the manifest says " + std::to_string(video.bytes) +
                      ": it is another copy of the film, or not complete");
    }
    films.push_back({.plan = &plan,
                     .manifest = &video,
                     .media = file.path,
                     .media_bytes = file.bytes,
                     .part = part.frames,
                     .has_the_last = part.has_the_last});
  }
  if (films.empty() && !job.record.part) {
    throw Error(Fault::input, "none of the " + counted_noun(job.plan.videos.size(), "film") +
                                  " of the manifest is below " + media.string() +
                                  "; `tinct fetch` gets what has a link");
  }
  return films;
}

std::string journal_digest(const BuildJob& job) {
  return hex(sha256(canonical_json({{"options", job.record.options},
                                    {"manifest", job.record.manifest_sha256},
                                    {"tool", job.record.tool_version},
                                    {"encoders", job.record.encoders},
                                    {"part", job.record.part ? job.record.part->index : 0},
                                    {"parts", job.record.part ? job.record.part->count : 1}})));
}

FrameTreatment treatment_of(const BuildJob& job) {
  const BuildOptions& options = job.options;
  return {.recipe = colour_recipe(options.recipe),
          .crop = crop_from_text(options.crop),
          .encodings = job.encodings,
          .size = options.size,
          .dedup = options.dedup,
          .checkpoint_every = options.shard_size,
          .is_part = job.record.part.has_value()};
}

// Builds what is left to build; the failures' sentences go beside the record.
DatasetRecord build_rest(const BuildJob& job, std::vector<Film> films, DatasetRecord record,
                         BuildJournal& journal, std::vector<std::string>& failures) {
  std::vector<ExpectedFilm> expected;
  for (const Film& film : films) {
    expected.push_back({.id = film.plan->id, .media_bytes = film.media_bytes});
  }
  JournalState state = journal.resume(expected);
  if (!state.films.empty() || state.checkpoint) {
    log_info("going on with " + job.partial.string() + ": " + std::to_string(state.films.size()) +
             " of " + counted_noun(films.size(), "film") + " done");
  }
  const auto writer = make_sample_writer(job.options.layout, job.partial, job.options.shard_size);
  writer->rewind(state.position());
  const FrameTreatment treatment = treatment_of(job);
  for (FinishedFilm& film :
       build_films(std::move(films), treatment, std::move(state), journal, *writer)) {
    if (film.failure.empty()) {
      record.videos.push_back(std::move(film.video));
      continue;
    }
    const auto video = std::ranges::find(job.manifest.videos, film.video.id, &ManifestVideo::id);
    record.failed.push_back({.id = film.video.id, .file = video->file});
    failures.push_back(film.failure);
  }
  writer->finish(record);
  return record;
}

BuildReport report_of(const BuildJob& job, const DatasetRecord& record) {
  BuildReport report = build_report(record, job.manifest);
  report.folder = job.out;
  if (job.expected) compare_with_expected(*job.expected, record, report);
  return report;
}

}  // namespace

BuildReport build_dataset(const Manifest& manifest, const fs::path& media, const fs::path& out,
                          const BuildOptions& options) {
  const BuildJob job = prepare(manifest, out, options);
  const auto ours = [&](const DatasetRecord& record) { return is_of_this_job(record, job); };
  if (const auto finished = finished_dataset(job.out, ours)) {
    log_info(job.out.string() + " is already complete");
    BuildReport report = report_of(job, *finished);
    report.already_complete = true;
    return report;
  }
  DatasetRecord record = job.record;
  std::vector<std::string> notes;
  std::vector<Film> films = films_of(job, media, record, notes);

  create_folders(job.partial);
  BuildJournal journal(job.partial, journal_digest(job));
  std::vector<std::string> failures;
  const fs::path json = job.partial / kDatasetFileName;
  std::error_code ignored;
  // Killed between the last file and the rename: all is there already.
  const bool complete = fs::exists(json, ignored) && is_of_this_job(read_dataset_record(json), job);
  if (complete) {
    record = read_dataset_record(json);
    rename_dataset(job.partial, job.out);
  } else {
    record = build_rest(job, std::move(films), std::move(record), journal, failures);
    if (record.videos.empty() && !record.part) {
      fs::remove_all(job.partial);
      throw Error(Fault::input, "no film could be used: " + failures.front());
    }
    write_manifest_copy(job.partial, canonical_json_file(manifest_json(job.manifest)), record);
    if (!record.part) record.overlap = find_overlap(job.partial, record);
    publish_dataset(job.partial, job.out, record);
  }
  BuildReport report = report_of(job, record);
  if (!complete) report.failed = std::move(failures);
  report.notes.insert(report.notes.end(), notes.begin(), notes.end());
  return report;
}

}  // namespace tinct
