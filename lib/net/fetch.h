#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// Options of `tinct fetch`.
struct FetchOptions {
  std::vector<std::string> source;
  std::filesystem::path out;
  int connections = 8;
  int per_host = 4;
  int retries = 5;
  double timeout = 30;
  double deadline = 0;
  std::int64_t max_size_mib = 65536;
  std::string contact;
  bool any_type = false;
  bool dry_run = false;

  static void describe(auto& opt, FetchOptions& o) {
    opt("source", o.source,
        "what to fetch: links:FILE is a list, one URL a line, with size and "
        "SHA-256 after TABs where they are known")
        .positional()
        .required()
        .shown_as("SOURCE");
    opt("out", o.out,
        "folder for the files and fetch.jsonl, the record of what is done; the same "
        "command goes on where it stopped")
        .required()
        .shown_as("DIR")
        .not_recorded();
    opt("connections", o.connections, "transfers at the same time")
        .at_least(1)
        .at_most(512)
        .not_recorded();
    opt("per-host", o.per_host, "transfers at the same time from one host")
        .at_least(1)
        .at_most(64)
        .not_recorded();
    opt("retries", o.retries,
        "further tries after server errors, resets and 429; a Retry-After "
        "is honoured")
        .at_least(0)
        .at_most(100);
    opt("timeout", o.timeout, "seconds below 1 KiB/s after which a try has failed")
        .at_least(1)
        .at_most(86400);
    opt("deadline", o.deadline, "seconds for one file with all its tries; 0: no limit").at_least(0);
    opt("max-size-mib", o.max_size_mib, "refuse larger files, in MiB").at_least(1).at_most(1 << 30);
    opt("contact", o.contact, "page or mail address that servers see in the User-Agent")
        .shown_as("TEXT")
        .not_recorded();
    opt("any-type", o.any_type,
        "also keep files that are no video or picture by their first "
        "bytes");
    opt("dry-run", o.dry_run,
        "print what would be fetched and under which names, without one "
        "request")
        .not_recorded();
  }
};

/// How one item ended.
enum class FetchState {
  done,     ///< fetched by this run
  skipped,  ///< on disk already; no request was made
  failed,
  planned,  ///< --dry-run: would be fetched
};

/// "done", "skipped", "failed", "planned".
[[nodiscard]] std::string_view to_string(FetchState state) noexcept;

/// One link (or one bad line of a list) and what became of it.
struct FetchItem {
  std::string url;
  FetchState state = FetchState::planned;
  std::string reason;          ///< where it failed: a FailureReason as a word
  std::string sentence;        ///< where it failed: what happened
  std::filesystem::path file;  ///< name in the out folder; empty: failed, or named by the answer
  std::int64_t bytes = 0;      ///< size of the file; in a dry run as the list has it
  std::string sha256;
  double seconds = 0;  ///< from the engine's taking it up to its end, waits included
};

/// What a fetch did: the items in the order of the sources, and their sums.
struct FetchReport {
  std::vector<FetchItem> items;
  std::int64_t done = 0;
  std::int64_t skipped = 0;
  std::int64_t failed = 0;
  std::int64_t bytes = 0;  ///< of the files this run fetched
  double seconds = 0;
};

/// The report as `tinct fetch --json` prints it.
[[nodiscard]] Json to_json(const FetchReport& report);

/// Fetches everything the sources name into the out folder.
///
/// Files are named by the URL's last path segment (see file_name.h); names never collide and no
/// file is overwritten. Each finished item is one line of `fetch.jsonl`; a rerun makes no request
/// for items whose file is there with its recorded size, goes on with unfinished ones, and tries
/// failed ones again. One run at a time works in a folder (the record is locked).
///
/// Throws Error(Fault::usage) for an unknown source or a folder in use, Fault::input for a list
/// that can't be read, Fault::resource for a full disk, Fault::interrupted after Ctrl-C. A link
/// that can't be fetched is an item with state `failed`, not an error.
[[nodiscard]] FetchReport fetch(const FetchOptions& options);

}  // namespace tinct
