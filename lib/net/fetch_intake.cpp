#include "lib/net/fetch_intake.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/net/file_name.h"
#include "lib/net/media_type.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// Rows between two commits; a killed intake begins at the list's start, and finds these at once.
constexpr std::int64_t kRowsAtOnce = 100'000;

// Adds what a list says to the ledger, many rows in one transaction.
class LedgerRows {
 public:
  LedgerRows(FetchLedger& ledger, const HostPart& part) : ledger_(ledger), part_(part) {
    ledger_.begin();
  }

  void add(const Link& link, const std::string& extra) {
    if (part_.has(link.url)) ledger_.add(link, extra);
    count();
  }

  void add_bad(const BadLine& line) {
    if (!part_.has(line.text)) return;
    LedgerEntry row;
    row.link.url = line.text;
    row.link.file_name = with_url_mark("bad-line", line.text);  // takes no good link's name
    row.settled = true;
    row.verdict = verdict_of(FailureReason::bad_link);
    row.reason = to_string(FailureReason::bad_link);
    row.sentence = line.sentence;
    ledger_.add_settled(row);
    count();
  }

  void commit() {
    ledger_.commit();
    ledger_.begin();
  }

  void end(const std::string& source, const std::string& state) {
    ledger_.set_source_state(source, state);
    ledger_.commit();
  }

 private:
  void count() {
    progress_.add();
    if (++rows_ % kRowsAtOnce != 0) return;
    throw_if_cancelled();
    commit();
  }

  FetchLedger& ledger_;
  const HostPart& part_;
  Progress progress_{"reading the list", 0, "lines"};
  std::int64_t rows_ = 0;
};

struct LocalFile {
  LedgerEntry row;
  std::string bytes;
  TransferOutcome outcome;
};

// Files of a batch are checked on all cores, then settled in their order.
class LocalBatch {
 public:
  LocalBatch(const FileIntake& intake, Settler& settler) : intake_(intake), settler_(settler) {}

  void add(LedgerEntry row, std::string bytes) {
    held_ += bytes.size();
    files_.push_back({.row = std::move(row), .bytes = std::move(bytes), .outcome = {}});
    if (files_.size() >= kMostFiles || held_ >= kMostBytes) flush();
  }

  void flush() {
    throw_if_cancelled();
    parallel_for(files_.size(), [this](std::size_t i) { check(files_[i]); });
    for (const LocalFile& file : files_) settler_.settle(file.row, file.outcome, part_of(file));
    files_.clear();
    held_ = 0;
  }

 private:
  static constexpr std::size_t kMostFiles = 256;
  static constexpr std::size_t kMostBytes = std::size_t{32} << 20;

  [[nodiscard]] fs::path part_of(const LocalFile& file) const {
    fs::path part = FetchLedger::part_stem(intake_.folder, file.row.seq);
    part += ".part";
    return part;
  }

  void check(LocalFile& file) const {
    const std::string_view type = sniff_media_type(file.bytes);
    const auto refuse = [&](FailureReason reason, std::string sentence) {
      file.outcome = tl::unexpected(FetchFailure{reason, std::move(sentence)});
    };
    if (file.bytes.empty()) return refuse(FailureReason::empty, "the file is empty");
    if (!is_media_type(type)) {
      return refuse(FailureReason::not_media, "not media: " + std::string(type));
    }
    const fs::path part = part_of(file);
    create_folders(part.parent_path());
    write_file_renamed(part, file.bytes);
    Fetched fetched;
    if (intake_.inspect) {
      auto facts = intake_.inspect({.bytes = file.bytes, .path = part, .media_type = type});
      if (!facts) {
        fs::remove(part);
        file.outcome = tl::unexpected(std::move(facts.error()));
        return;
      }
      fetched.facts = std::move(*facts);
    }
    fetched.path = intake_.folder / file.row.name;
    fetched.bytes = static_cast<std::int64_t>(file.bytes.size());
    fetched.sha256 = hex(sha256(file.bytes));
    fetched.final_url = file.row.link.url;
    fetched.media_type = type;
    file.outcome = std::move(fetched);
  }

  const FileIntake& intake_;
  Settler& settler_;
  std::vector<LocalFile> files_;
  std::size_t held_ = 0;
};

// A folder may see one part of a list after the other.
std::string source_state(const NamedSource& named, const HostPart& part) {
  const std::string state = named.state();
  return state.empty() || part.is_all() ? state : state + " part " + part.text();
}

// A list by its file alone, as its errors have it.
std::string name_of(const std::string& source, const NamedSource& named) {
  return named.kind->argument == "FILE" ? named.argument : source;
}

}  // namespace

void read_links_into(SourceContext context, const std::vector<std::string>& sources,
                     const HostPart& part) {
  std::int64_t api_files = 0;
  context.api_files = &api_files;
  FetchLedger& ledger = *context.ledger;
  if (sources.empty()) throw Error(Fault::usage, "nothing to fetch: name a source, as links:FILE");
  bool read_any = false;
  for (const std::string& source : sources) {
    const NamedSource named = named_source(source);
    if (named.kind->read_links == nullptr) continue;
    const std::string state = source_state(named, part);
    if (!state.empty() && ledger.source_state(source) == state) continue;
    LedgerRows rows(ledger, part);
    context.commit = [&rows] { rows.commit(); };
    bool any = false;  // also of other parts
    named.kind->read_links(named.argument, context,
                           {.link =
                                [&](const Link& link, const std::string& extra) {
                                  any = true;
                                  rows.add(link, extra);
                                },
                            .bad =
                                [&](const BadLine& line) {
                                  any = true;
                                  rows.add_bad(line);
                                }});
    // One without links is read once more in the next run, so that it is named then too.
    rows.end(source, any ? state : std::string());
    // What a server was not asked for in a dry run has been said already.
    const bool is_known = context.plan == nullptr || !named.kind->is_asked_for;
    if (!any && is_known) log_warning(name_of(source, named) + " has no links");
    read_any = true;
  }
  if (!read_any) return;
  ledger.begin();
  ledger.mark_shared_names();
  ledger.commit();
}

void list_local_files(FetchLedger& ledger, const HostPart& part,
                      const std::vector<std::string>& sources) {
  const FileSink sink{.wanted =
                          [&](const Link& link, const std::string& extra) {
                            if (part.has(link.url)) (void)ledger.add(link, extra);
                            return false;
                          },
                      .take = [](const Link&, std::string) {}};
  for (const std::string& source : sources) {
    const NamedSource named = named_source(source);
    if (named.kind->read_files != nullptr) named.kind->read_files(named.argument, sink);
  }
}

void take_local_files(const FileIntake& intake, const std::vector<std::string>& sources,
                      Settler& settler) {
  const bool has_local = std::ranges::any_of(sources, [](const std::string& source) {
    return named_source(source).kind->read_files != nullptr;
  });
  if (!has_local) return;
  LocalBatch batch(intake, settler);
  Progress progress("taking files in", 0, "files");
  LedgerEntry row;
  const FileSink sink{
      .wanted =
          [&](const Link& link, const std::string& extra) {
            progress.add();
            throw_if_cancelled();
            if (!intake.part.has(link.url)) return false;
            row = *intake.ledger.at(intake.ledger.add(link, extra));
            return !row.settled;
          },
      .take = [&](const Link&, std::string bytes) { batch.add(row, std::move(bytes)); }};
  for (const std::string& source : sources) {
    const NamedSource named = named_source(source);
    if (named.kind->read_files != nullptr) named.kind->read_files(named.argument, sink);
  }
  batch.flush();
}

}  // namespace tinct
