#include <algorithm>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "lib/base/version.h"
#include "lib/data/build_dataset.h"
#include "lib/data/build_films.h"
#include "lib/data/build_report.h"
#include "lib/data/media_lookup.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// Everything that is settled before the first frame is decoded.
struct BuildJob {
  const Manifest& manifest;
  BuildOptions options;
  fs::path out;
  fs::path partial;
  DatasetPlan plan;
  DatasetRecord record;  // what is known of dataset.json before the build
  std::optional<DatasetRecord> expected;
};

// "data/" and "data" are the same place, and "data/.partial" would be inside of it.
fs::path without_end_slash(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

BuildJob prepare(const Manifest& manifest, const fs::path& out, const BuildOptions& options) {
  BuildJob job{.manifest = manifest,
               .options = options,
               .out = without_end_slash(out),
               .partial = {},
               .plan = {},
               .record = {},
               .expected = std::nullopt};
  const OptionTable table = describe_options(job.options);
  table.check();
  job.partial = job.out;
  job.partial += ".partial";
  job.record.name = manifest.name;
  job.record.license = manifest.license;
  job.record.options = table.to_json();
  job.record.manifest_sha256 = hex(sha256(canonical_json(manifest_json(manifest))));
  job.record.tool_version = kVersion;
  job.record.encoders = encoder_versions(encoding_from_name(options.encoding, "--encoding"));
  if (!options.expect.empty()) job.expected = read_dataset_record(options.expect);
  job.plan = plan_dataset(manifest, plan_options(options));
  if (job.plan.videos.empty()) {
    throw Error(Fault::input,
                "the manifest has no scene, so there is nothing to build; "
                "`tinct scenes` makes one that has");
  }
  return job;
}

bool is_of_this_job(const DatasetRecord& record, const BuildJob& job) {
  return record.options == job.record.options &&
         record.manifest_sha256 == job.record.manifest_sha256;
}

// The finished dataset where there is one; throws where something else is in the way.
std::optional<DatasetRecord> finished_dataset(const BuildJob& job) {
  std::error_code ignored;
  if (!fs::exists(job.out, ignored)) return std::nullopt;
  if (fs::is_directory(job.out, ignored) && fs::is_empty(job.out, ignored)) return std::nullopt;
  const fs::path json = job.out / kDatasetFileName;
  if (!fs::exists(json, ignored)) {
    throw Error(Fault::input,
                job.out.string() + " is there already and is no dataset; choose another --out");
  }
  DatasetRecord record = read_dataset_record(json);
  if (!is_of_this_job(record, job)) {
    throw Error(Fault::input, job.out.string() +
                                  " holds a finished dataset of another manifest "
                                  "or other options, and is never overwritten; "
                                  "remove it or choose another --out");
  }
  return record;
}

std::vector<Film> films_of(const BuildJob& job, const fs::path& media, DatasetRecord& record,
                           std::vector<std::string>& notes) {
  std::vector<const ManifestVideo*> wanted;
  for (const PlannedVideo& video : job.plan.videos) {
    wanted.push_back(&job.manifest.videos[video.index]);
  }
  MediaLookup lookup = find_media(wanted, media);
  notes = std::move(lookup.notes);
  std::vector<Film> films;
  for (const PlannedVideo& plan : job.plan.videos) {
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
    films.push_back(
        {.plan = &plan, .manifest = &video, .media = file.path, .media_bytes = file.bytes});
  }
  if (films.empty()) {
    throw Error(Fault::input, "none of the " + std::to_string(job.plan.videos.size()) +
                                  " films of the manifest is below " + media.string() +
                                  "; `tinct fetch` gets what has a link");
  }
  return films;
}

std::string journal_digest(const BuildJob& job) {
  return hex(sha256(canonical_json({{"options", job.record.options},
                                    {"manifest", job.record.manifest_sha256},
                                    {"tool", job.record.tool_version},
                                    {"encoders", job.record.encoders}})));
}

// A kill leaves temporary files, and the folder layout pictures that no list names.
void remove_strays(const fs::path& folder, const DatasetRecord& record) {
  std::set<std::string> known{kJournalName};
  for (const ShardRecord& shard : record.shards) {
    known.insert(shard.tar.file);
    known.insert(shard.index.file);
  }
  if (record.files) {
    known.insert(kFileListName);
    const std::string list = read_file(folder / kFileListName);
    for (ListedFile& file : listed_files(list, kFileListName)) {
      known.insert(std::move(file.file.file));
    }
  }
  std::vector<fs::path> strays;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) {
      folders.push_back(entry.path());
    } else if (!known.contains(entry.path().lexically_relative(folder).generic_string())) {
      strays.push_back(entry.path());
    }
  }
  for (const fs::path& file : strays) fs::remove(file);
  std::ranges::sort(folders, std::greater<>());  // inner ones first
  for (const fs::path& inner : folders) {
    if (fs::is_empty(inner)) fs::remove(inner);
  }
}

void publish(const BuildJob& job) {
  fs::remove(job.partial / kJournalName);
  std::error_code error;
  fs::rename(job.partial, job.out, error);
  if (error) {
    throw_system_error("can't rename " + job.partial.string() + " to " + job.out.string(),
                       error.value());
  }
  sync_folder(job.out.parent_path());
}

std::unique_ptr<SampleWriter> make_writer(const BuildJob& job) {
  if (job.options.layout == "folders") return make_folder_writer(job.partial);
  return make_shard_writer(job.partial, job.options.shard_size);
}

FrameTreatment treatment_of(const BuildOptions& options) {
  return {.recipe = colour_recipe(options.recipe),
          .encoding = encoding_from_name(options.encoding, "--encoding"),
          .size = options.size,
          .checkpoint_every = options.shard_size};
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
             " of " + std::to_string(films.size()) + " films are done");
  }
  const auto writer = make_writer(job);
  writer->rewind(state.position());
  const FrameTreatment treatment = treatment_of(job.options);
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
  if (const auto finished = finished_dataset(job)) {
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
  } else {
    record = build_rest(job, std::move(films), std::move(record), journal, failures);
    if (record.videos.empty()) {
      fs::remove_all(job.partial);
      throw Error(Fault::input, "no film could be used: " + failures.front());
    }
    remove_strays(job.partial, record);
    write_file_atomically(json, canonical_json_file(dataset_json(record)));
  }
  publish(job);
  BuildReport report = report_of(job, record);
  if (!complete) report.failed = std::move(failures);
  report.notes.insert(report.notes.end(), notes.begin(), notes.end());
  return report;
}

}  // namespace tinct
