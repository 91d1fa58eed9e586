#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/net/fetch_item.h"
#include "lib/net/fetch_ledger.h"

namespace tinct {

/// Options of `tinct fetch`.
struct FetchOptions {
  std::vector<std::string> source;
  std::filesystem::path out;
  int loops = 0;
  int connections = 64;
  int per_host = 4;
  int resolves = 32;
  double rate = 0;
  std::string limit_rate;
  int retries = 3;
  std::string retry_sleep;
  double timeout = 10;
  double deadline = 0;
  std::int64_t max_size_mib = 65536;
  double max_megapixels = 100;
  int min_side = 16;
  std::string check = "decode";
  std::string duplicates = "pixels";
  int placeholder_links = 5;
  std::filesystem::path placeholders;
  std::string contact;
  std::string proxy;
  std::string bearer_env;
  bool wayback = false;
  std::string wayback_base = "https://web.archive.org/web/0id_/";
  bool ignore_robots = false;
  bool ignore_opt_outs = false;
  bool i_have_permission = false;
  bool any_type = false;
  int shards = 0;
  std::int64_t shard_size = 10'000;
  bool pixabay_shards = false;
  std::string output = "files";
  std::string retry_failed;
  double allow_failed = 0;
  std::int64_t limit = 0;
  std::int64_t sample = 0;
  std::string order = "list";
  std::string shard = "0/1";
  std::filesystem::path items;
  std::filesystem::path manifest;
  std::filesystem::path report;
  bool trust_ledger = false;
  bool dry_run = false;

  static void describe(auto& opt, FetchOptions& o) {
    opt("source", o.source,
        "what to fetch: links:FILE is a list of URLs (txt, tsv, csv, json, jsonl, also as .gz, "
        ".zst, .xz or .bz2), imagenet:FILE an ImageNet list, manifest:FILE the sources of a "
        "manifest, pixabay:QUERY what Pixabay finds (key in PIXABAY_API_KEY); imagenet-tar:FILE "
        "and folder:DIR take what is on this machine")
        .positional()
        .required()
        .shown_as("SOURCE");
    opt("out", o.out,
        "folder for the files; .tinct in it is the ledger of what is done, and the same command "
        "goes on where it stopped")
        .required()
        .shown_as("DIR")
        .not_recorded();
    describe_transfers(opt, o);
    describe_checks(opt, o);
    describe_choice(opt, o);
    opt("items", o.items, "write one JSON line for every URL: verdict, file, hashes")
        .shown_as("FILE.jsonl")
        .not_recorded();
    opt("manifest", o.manifest,
        "write a manifest of the films that are kept: id, sources with licence and author, bytes, "
        "SHA-256")
        .shown_as("FILE.json")
        .not_recorded();
    opt("report", o.report, "write report.html and report.json into this folder")
        .shown_as("DIR")
        .not_recorded();
    opt("dry-run", o.dry_run,
        "print what would be fetched and under which names, without one request")
        .not_recorded();
  }

 private:
  static void describe_transfers(auto& opt, FetchOptions& o) {
    describe_pace(opt, o);
    opt("timeout", o.timeout, "seconds below 1 KiB/s after which a transfer has failed")
        .at_least(1)
        .at_most(86400);
    opt("deadline", o.deadline,
        "seconds for one file with all its tries; 0: ten minutes for a picture, an hour for a "
        "film, and more while it comes at 16 KiB/s or faster")
        .at_least(0);
    opt("contact", o.contact, "page or mail address that servers see in the User-Agent")
        .shown_as("TEXT")
        .not_recorded();
    opt("proxy", o.proxy,
        "proxy for all requests, as http://host:port or socks5h://host:port; without it the "
        "variables http_proxy, https_proxy and no_proxy count")
        .shown_as("URL")
        .not_recorded();
    opt("bearer-env", o.bearer_env,
        "environment variable with a token, sent as Authorization: Bearer to the hosts of the "
        "list, over https or to this machine alone, and nowhere that they redirect to")
        .shown_as("NAME")
        .not_recorded();
    opt("wayback", o.wayback,
        "ask the Wayback Machine for its first capture of what is gone, after the list's own "
        "mirrors");
    opt("wayback-base", o.wayback_base, "what stands before the URL in the archive's addresses")
        .shown_as("URL");
    opt("ignore-robots", o.ignore_robots,
        "do not ask for robots.txt and tdmrep.json; only for sites of your own");
    opt("ignore-opt-outs", o.ignore_opt_outs,
        "also take what X-Robots-Tag (noai, noimageai, noindex, noimageindex), tdm-reservation or "
        "a host's tdmrep.json asks to leave");
    opt("i-have-permission", o.i_have_permission,
        "take more than 500 files of Pixabay in a run; its terms forbid systematic mass downloads "
        "without");
  }

  static void describe_pace(auto& opt, FetchOptions& o) {
    opt("loops", o.loops,
        "threads that transfer, each host in one of them; 0: one for every four cores, at most 8")
        .at_least(0)
        .at_most(64)
        .not_recorded();
    opt("connections", o.connections, "transfers at the same time")
        .at_least(1)
        .at_most(1024)
        .not_recorded();
    opt("per-host", o.per_host,
        "transfers and connections at the same time to one host; fewer after 429 and 503")
        .at_least(1)
        .at_most(64)
        .not_recorded();
    opt("resolves", o.resolves, "host names that are looked up at the same time")
        .at_least(1)
        .at_most(1024)
        .not_recorded();
    opt("rate", o.rate, "requests a second to one host; 0: no limit but the host's own")
        .at_least(0);
    opt("limit-rate", o.limit_rate,
        "bytes a second of all transfers together, as 500K or 4.2M (K is 1024); without it there "
        "is no limit")
        .shown_as("RATE")
        .not_recorded();
    opt("retries", o.retries,
        "further tries after server errors, resets and 429; a Retry-After is honoured")
        .at_least(0)
        .at_most(100);
    opt("retry-sleep", o.retry_sleep,
        "seconds before each further try: a number, linear=START[:END[:STEP]] or "
        "exp=START[:END[:BASE]], as exp=1:20; without it they are drawn and grow")
        .shown_as("EXPR")
        .not_recorded();
  }

  static void describe_checks(auto& opt, FetchOptions& o) {
    opt("max-size-mib", o.max_size_mib, "refuse larger files, in MiB").at_least(1).at_most(1 << 30);
    opt("max-megapixels", o.max_megapixels, "refuse larger pictures, before they are decoded")
        .at_least(0.001)
        .at_most(268);
    opt("min-side", o.min_side, "refuse pictures with a shorter side, in pixels").at_least(1);
    opt("check", o.check,
        "how a file is looked at: every picture and both ends of every film, or its first bytes "
        "alone")
        .one_of({"decode", "type"});
    opt("duplicates", o.duplicates,
        "which files of the list's later links are not kept: those with the same pixels or bytes, "
        "those with the same bytes, or none")
        .one_of({"pixels", "bytes", "keep"});
    opt("placeholder-links", o.placeholder_links,
        "from how many links on something is a placeholder for all: what they are redirected to, "
        "or the same bytes of a nearly empty picture (below a quarter of a bit a pixel); 0: never")
        .at_least(0)
        .at_most(1000);
    opt("placeholders", o.placeholders,
        "list of what is a placeholder, also where it was kept before: a SHA-256 in each line, and "
        "behind it what it says")
        .shown_as("FILE");
    opt("any-type", o.any_type,
        "also keep files that are no video or picture by their first bytes");
    opt("shards", o.shards,
        "also write each picture's middle square with so many pixels a side into WebDataset "
        "shards, out/shards, as JPEG 4:4:4; 0: none")
        .at_least(0)
        .at_most(4096);
    opt("shard-size", o.shard_size, "links of the list for one shard").at_least(1);
    opt("pixabay-shards", o.pixabay_shards,
        "write shards of Pixabay's pictures too, for yourself alone: its licence forbids passing "
        "them on as they are");
    opt("output", o.output,
        "what stays of a file that was looked at: itself, its square in the shards alone, or "
        "nothing but its verdict and hashes in the ledger")
        .one_of({"files", "shards", "none"});
  }

  static void describe_choice(auto& opt, FetchOptions& o) {
    opt("retry-failed", o.retry_failed,
        "try failed links again: all, or those of one class, as timeout or http")
        .shown_as("CLASS")
        .when_bare("all")
        .not_recorded();
    opt("allow-failed", o.allow_failed,
        "end with status 0 when at most so many percent of the links failed, for scripts")
        .at_least(0)
        .at_most(100)
        .not_recorded();
    opt("limit", o.limit, "fetch at most so many links in this run; 0: all")
        .at_least(0)
        .not_recorded();
    opt("sample", o.sample,
        "fetch only so many links of the list, drawn by a hash of their URL, the same in every "
        "run; 0: all")
        .at_least(0)
        .not_recorded();
    opt("order", o.order,
        "in which order links are asked for; shuffle-hosts mixes lists that have a host's links in "
        "a row")
        .one_of({"list", "shuffle-hosts"})
        .not_recorded();
    opt("shard", o.shard,
        "fetch the I-th of N parts of the list, counted from 0, into DIR.part-I-of-N; a host and "
        "all of its registered domain are in one part; auto takes both from Slurm, MPI, torchrun "
        "or TINCT_SHARD")
        .shown_as("I/N|auto")
        .not_recorded();
    opt("trust-ledger", o.trust_ledger,
        "do not look whether the files of the ledger are still there with their size")
        .not_recorded();
  }
};

/// How many items a report names one by one; `--items` has all.
inline constexpr std::size_t kReportedItems = 10'000;

/// What a fetch did: its sums, and the first items in the order of the sources.
struct FetchReport {
  std::vector<FetchItem> items;  ///< the first kReportedItems
  std::vector<VerdictCount> verdicts;
  std::int64_t done = 0;
  std::int64_t skipped = 0;
  std::int64_t failed = 0;
  std::int64_t aligned = 0;  ///< of those done or skipped: not the manifest's bytes
  std::int64_t duplicate = 0;
  std::int64_t excluded = 0;
  std::int64_t planned = 0;
  std::int64_t planned_bytes = 0;    ///< of those whose size the lists have
  std::int64_t planned_unsized = 0;  ///< the others
  std::int64_t bytes = 0;            ///< of the files this run fetched
  double seconds = 0;
};

/// Whether more links failed than the options allow, of all that are not to do still.
[[nodiscard]] bool too_many_failed(const FetchReport& report, const FetchOptions& options);

/// The report as `tinct fetch --json` prints it.
[[nodiscard]] Json to_json(const FetchReport& report);

/// Where a fetch works: the out folder, or with a shard DIR.part-I-of-N beside it. Throws
/// Error(Fault::usage) for a shard that is none.
[[nodiscard]] std::filesystem::path fetch_folder(const FetchOptions& options);

/// Fetches everything the sources name into the out folder.
///
/// Files are named by the URL's last path segment (see file_name.h); names never collide and no
/// file is overwritten. Each URL is a row in `.tinct/ledger.sqlite`; a rerun asks for no settled
/// one, failed or not, unless retry_failed says so. The folder is locked for the run.
///
/// Throws Error(Fault::usage) for an unknown source or a folder in use, Fault::input for a list
/// that can't be read, Fault::resource for a full disk, Fault::interrupted after Ctrl-C. A link
/// that can't be fetched is an item with state `failed`, not an error.
[[nodiscard]] FetchReport fetch(const FetchOptions& options);

}  // namespace tinct
