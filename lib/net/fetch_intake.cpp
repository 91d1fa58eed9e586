#include "lib/net/fetch_intake.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/net/file_name.h"
#include "lib/net/local_copy.h"
#include "lib/net/media_type.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// Rows between two commits; a killed intake begins at the list's start, and finds these at once.
// Each commit writes most of the index again, whose places are taken in random order.
constexpr std::int64_t kRowsAtOnce = 1'000'000;
// How soon Ctrl-C is seen.
constexpr std::int64_t kRowsUnasked = 10'000;

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
    // A long line is cut, and what is left of it may be a good link of the list. One with bytes
    // that are shown by a backslash looks like no link.
    const bool is_shown_otherwise = line.text.find('\\') != std::string::npos;
    if (!is_shown_otherwise && url_problem(line.text).empty()) row.link.url += " ...";
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
    if (++rows_ % kRowsUnasked != 0) return;
    if (cancelled()) ledger_.commit();
    throw_if_cancelled();
    if (rows_ % kRowsAtOnce != 0) return;
    commit();
  }

  FetchLedger& ledger_;
  const HostPart& part_;
  Progress progress_{"reading the list", 0, "lines"};
  std::int64_t rows_ = 0;
};

struct LocalFile {
  LedgerEntry row;
  LocalContent content;
  TransferOutcome outcome;
};

// Files of a batch are checked on all cores, then settled in their order.
class LocalBatch {
 public:
  LocalBatch(const FileIntake& intake, Settler& settler) : intake_(intake), settler_(settler) {}

  void add(LedgerEntry row, LocalContent content) {
    held_ += content.size;
    files_.push_back({.row = std::move(row), .content = std::move(content), .outcome = {}});
    if (files_.size() >= kMostFiles || held_ >= kMostBytes) flush();
  }

  void flush() {
    throw_if_cancelled();
    parallel_for(files_.size(), [this](std::size_t i) {
      LocalFile& file = files_[i];
      file.outcome = check(file);
    });
    for (const LocalFile& file : files_) settler_.settle(file.row, file.outcome, part_of(file));
    files_.clear();
    held_ = 0;
  }

 private:
  static constexpr std::size_t kMostFiles = 256;
  static constexpr std::int64_t kMostBytes = std::int64_t{32} << 20;

  [[nodiscard]] fs::path part_of(const LocalFile& file) const {
    fs::path part = FetchLedger::part_stem(intake_.folder, file.row.seq);
    part += ".part";
    return part;
  }

  [[nodiscard]] TransferOutcome check(const LocalFile& file) const {
    const LocalContent& content = file.content;
    const auto refused = [](FailureReason reason, std::string sentence) {
      return tl::unexpected(FetchFailure{reason, std::move(sentence)});
    };
    const auto too_large = [&](std::int64_t most) {
      return refused(
          FailureReason::too_large,
          std::to_string(content.size) + " bytes are over the limit of " + std::to_string(most));
    };
    if (content.size > intake_.most_bytes) return too_large(intake_.most_bytes);
    if (content.is_left_out) return too_large(kMostLocalBytes);
    if (content.size == 0) return refused(FailureReason::empty, "the file is empty");
    const std::string_view type = sniff_media_type(head_of(content));
    if (!is_media_type(type)) {
      return refused(FailureReason::not_media, "not media: " + std::string(type));
    }
    // A picture is looked at in memory.
    if (type.starts_with("image/") && content.size > kMostLocalBytes) {
      return too_large(kMostLocalBytes);
    }
    const fs::path part = part_of(file);
    LocalCopy copy = copy_local(content, part);
    Fetched fetched;
    if (intake_.inspect) {
      auto facts = intake_.inspect({.bytes = content.bytes, .path = part, .media_type = type});
      if (!facts) {
        fs::remove(part);
        return tl::unexpected(std::move(facts.error()));
      }
      fetched.facts = std::move(*facts);
    }
    fetched.path = intake_.folder / file.row.name;
    fetched.bytes = copy.bytes;
    fetched.sha256 = std::move(copy.sha256);
    fetched.final_url = file.row.link.url;
    fetched.media_type = type;
    return fetched;
  }

  const FileIntake& intake_;
  Settler& settler_;
  std::vector<LocalFile> files_;
  std::int64_t held_ = 0;  ///< bytes, in memory or on disk
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
    // One without links is read once more in the next run, so that it is named then too; so is one
    // that may say more with permission.
    const bool is_cut = !context.has_permission && api_files > kMostApiFiles;
    rows.end(source, any && !is_cut ? state : std::string());
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
                      .take = [](const Link&, const LocalContent&) {}};
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
      .take = [&](const Link&, LocalContent content) { batch.add(row, std::move(content)); }};
  for (const std::string& source : sources) {
    const NamedSource named = named_source(source);
    if (named.kind->read_files != nullptr) named.kind->read_files(named.argument, sink);
  }
  batch.flush();
}

}  // namespace tinct
