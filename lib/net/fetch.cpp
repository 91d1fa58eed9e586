#include "lib/net/fetch.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "lib/base/cancel.h"
#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/data/plan_part.h"
#include "lib/net/fetch_intake.h"
#include "lib/net/fetch_items.h"
#include "lib/net/fetch_sums.h"
#include "lib/net/fetched_films.h"
#include "lib/net/link_run.h"
#include "lib/net/missing_files.h"
#include "lib/net/output_places.h"
#include "lib/net/picture_shards.h"
#include "lib/net/placeholder_file.h"
#include "lib/net/retry_class.h"
#include "lib/net/settled_before.h"
#include "lib/net/settled_rows.h"
#include "lib/net/settler.h"
#include "lib/net/source_check.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;

MediaLimits media_limits(const FetchOptions& options) {
  MediaLimits limits;
  limits.most_pixels = static_cast<std::int64_t>(options.max_megapixels * 1e6);
  limits.least_side = options.min_side;
  limits.sample_side = options.shards;
  return limits;
}

TransferOptions::Inspect inspection(const FetchOptions& options) {
  if (options.check != "decode") return {};
  return [limits = media_limits(options)](
             const FileContent& content) -> tl::expected<MediaFacts, FetchFailure> {
    if (content.media_type.starts_with("video/")) return check_film(content.path, limits);
    if (!content.media_type.starts_with("image/")) return MediaFacts{};
    if (!content.bytes.empty()) return check_picture(content.bytes, limits);
    return check_picture(read_file(content.path), limits);
  };
}

SourceContext source_context(const FetchOptions& options, FetchLedger& ledger) {
  return {.ledger = &ledger,
          .contact = options.contact,
          .proxy = options.proxy,
          .has_permission = options.i_have_permission};
}

HostPart host_part(const FetchOptions& options) {
  const PartRecord part = part_from_text(options.shard);
  return {part.index, part.count};
}

Duplicates duplicates_of(const std::string& word) {
  if (word == "keep") return Duplicates::keep;
  return word == "bytes" ? Duplicates::bytes : Duplicates::pixels;
}

std::int64_t rows_to_do(const FetchLedger& ledger) {
  std::int64_t rows = 0;
  for (const VerdictCount& count : ledger.count()) rows += count.verdict.empty() ? count.rows : 0;
  return rows;
}

void reopen_failed(FetchLedger& ledger, const std::string& wanted) {
  if (wanted.empty()) return;
  const std::string verdict = verdict_to_retry(wanted);
  const double patience = TransferOptions{}.longest_wait;
  const FetchLedger::Resting resting = ledger.resting(verdict, patience);
  const std::int64_t rows = ledger.reopen(verdict, patience);
  log_info(counted_noun(rows, "failed link") + " to be tried again");
  if (resting.rows == 0) return;
  log_warning(
      counted_noun(resting.rows, "failed link") +
      " not tried again yet: their servers asked for a rest, the first of them for another " +
      std::to_string(std::lround(resting.seconds)) + " s");
}

// Their files go with the moves that recover() makes.
void refuse_placeholders(FetchLedger& ledger, const fs::path& folder,
                         const std::vector<ListedPlaceholder>& placeholders) {
  ledger.begin();
  SettledRows rows(ledger, folder, Duplicates::keep);
  for (const auto& [sha256, says] : placeholders) rows.refuse_listed(sha256, says);
  ledger.commit();
}

void write_films(const FetchLedger& ledger, const FetchOptions& options) {
  if (options.manifest.has_parent_path()) create_folders(options.manifest.parent_path());
  Manifest manifest = fetched_films(ledger, options.out);
  manifest.name = options.manifest.stem().string();
  write_manifest(options.manifest, manifest);
}

void check_output(const FetchOptions& options) {
  if (options.output == "shards" && options.shards == 0) {
    throw Error(Fault::usage, "--output shards keeps nothing without --shards SIDE");
  }
  if (options.output == "shards" && options.check != "decode") {
    throw Error(Fault::usage, "--output shards needs the pixels; use --check decode");
  }
  const bool asks_pixabay = std::ranges::any_of(options.source, [](const std::string& source) {
    return named_source(source).kind->read_links == &read_pixabay_links;
  });
  if (options.shards != 0 && asks_pixabay && !options.pixabay_shards) throw no_pixabay_shards();
  if (options.output == "none" && options.shards != 0) {
    throw Error(Fault::usage, "--output none keeps no shards; use --output shards");
  }
  if (options.output != "files" && !options.manifest.empty()) {
    throw Error(Fault::usage, "--manifest is of files, which --output " + options.output +
                                  " doesn't keep; use --output files");
  }
}

// A link whose bytes are others now may have been the keeper of those before; its duplicate is to
// do then, and stands before or behind what was read of the list.
bool is_more_to_do(const FetchLedger& ledger, const FetchOptions& options) {
  if (options.limit > 0) return false;
  ToDoPlace place;
  if (options.sample > 0) place.most_hash = ledger.hash_of_sample(options.sample);
  return !ledger.to_do(place, 1).empty();
}

void transfer_all(FetchLedger& ledger, const FetchOptions& options, const HostPart& part) {
  // The duplicate may fail, and its next one be to do. What is left after that is for the next run.
  constexpr int kPasses = 3;
  for (int pass = 0; pass < kPasses; ++pass) {
    if (pass > 0 && (cancelled() || !is_more_to_do(ledger, options))) return;
    Settler settler(options.out, duplicates_of(options.duplicates), options.output == "files",
                    options.placeholder_links);
    if (pass == 0) {
      const FileIntake intake{.ledger = ledger,
                              .folder = options.out,
                              .inspect = inspection(options),
                              .part = part,
                              .most_bytes = options.max_size_mib << 20};
      take_local_files(intake, options.source, settler);
    }
    LinkRun run(options, inspection(options), settler);
    if (const std::int64_t links = rows_to_do(ledger); links > 0) run.transfer(links);
    settler.finish();
  }
}

// Nothing is written but what --items asks for: what the ledger would say is worked out in one that
// goes away.
FetchReport plan(const FetchOptions& options) {
  FetchLedger scratch(options.out, FetchLedger::Access::scratch);
  const FetchLedger before(options.out, FetchLedger::Access::read);
  const HostPart part = host_part(options);
  SourceContext context = source_context(options, scratch);
  context.plan = &before;
  read_links_into(context, options.source, part);
  list_local_files(scratch, part, options.source);
  take_settled(scratch, before);
  reopen_failed(scratch, options.retry_failed);
  if (!options.items.empty()) write_items(scratch, options.items);
  return report_of(scratch, 0);
}

}  // namespace

fs::path fetch_folder(const FetchOptions& options) {
  const PartRecord part = part_from_text(options.shard);
  fs::path folder = options.out;
  if (part.count == 1) return folder;
  if (!folder.has_filename()) folder = folder.parent_path();  // "media/"
  folder += ".part-" + std::to_string(part.index) + "-of-" + std::to_string(part.count);
  return folder;
}

FetchReport fetch(const FetchOptions& asked) {
  // Before anything is made.
  (void)verdict_to_retry(asked.retry_failed);
  (void)transfer_options(asked);
  std::vector<ListedPlaceholder> placeholders;
  if (!asked.placeholders.empty()) placeholders = read_placeholders(asked.placeholders);
  check_sources(asked.source, asked.retry_failed == "all");
  check_output(asked);
  check_output_file("--items", asked.items);
  if (!asked.dry_run) {
    check_output_file("--manifest", asked.manifest);
    check_output_folder("--report", asked.report);
  }
  if (const std::string problem = url_problem(asked.wayback_base); !problem.empty()) {
    throw Error(Fault::usage, "--wayback-base: " + problem);
  }
  FetchOptions options = asked;
  options.out = fetch_folder(asked);
  if (options.dry_run) return plan(options);
  const auto start = Clock::now();
  const HostPart part = host_part(options);
  FetchLedger ledger(options.out, FetchLedger::Access::write);
  refuse_placeholders(ledger, options.out, placeholders);
  Settler::recover(ledger, options.out, duplicates_of(options.duplicates),
                   options.output == "files", options.placeholder_links);
  if (options.shards > 0) keep_samples_of(ledger, options.shards);
  if (!options.trust_ledger) look_for_files(ledger, options.out);
  if (options.output != "none") look_for_unkept(ledger, options.output == "shards");
  read_links_into(source_context(options, ledger), options.source, part);
  reopen_failed(ledger, options.retry_failed);
  ledger.release_memory();
  transfer_all(ledger, options, part);
  throw_if_cancelled();
  if (options.shards > 0) {
    write_picture_shards(ledger, {.folder = options.out,
                                  .rows = options.shard_size,
                                  .limits = media_limits(options),
                                  .with_pixabay = options.pixabay_shards,
                                  .keep_samples = options.output != "files"});
  }
  FetchReport report = report_of(ledger, ledger.run());
  report.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!options.items.empty()) write_items(ledger, options.items);
  if (!options.manifest.empty()) write_films(ledger, options);
  return report;
}

}  // namespace tinct
