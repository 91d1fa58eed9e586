#include <algorithm>
#include <cstdlib>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/data/plan_part.h"
#include "metrics/score.h"
#include "tools/tinct/bench/bench_motion.h"
#include "tools/tinct/bench/bench_page.h"
#include "tools/tinct/bench/bench_record.h"
#include "tools/tinct/bench/bench_runs.h"
#include "tools/tinct/bench/bench_share.h"
#include "tools/tinct/bench/seed_systems.h"
#include "tools/tinct/commands.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSheets = 4;

struct BenchOptions {
  fs::path protocol;
  fs::path dataset;
  fs::path out;
  int seeds = 0;
  std::string shard = "0/1";

  static void describe(auto& opt, BenchOptions& o) {
    opt("protocol", o.protocol, "which systems, with which options, on which dataset")
        .positional()
        .required()
        .shown_as("PROTOCOL.json");
    opt("out", o.out, "where runs, films and the report go; the same folder goes on")
        .required()
        .shown_as("DIR");
    opt("dataset", o.dataset, "in place of the protocol's dataset").shown_as("DATASET");
    opt("seeds", o.seeds,
        "train each system so many times, by one seed after the other, in place of the protocol's "
        "number; 0: that")
        .at_least(0)
        .at_most(kMostSeeds);
    opt("shard", o.shard,
        "train the I-th of N parts of the systems, counted from 0, and write no report: the same "
        "command without it does that at the end; auto takes both from Slurm, MPI, torchrun or "
        "TINCT_SHARD")
        .shown_as("I/N|auto");
  }
};

/// Clips, runs and films in the folder are of one dataset: under another they would be passed off
/// as its.
void check_same_dataset(const fs::path& out, const Json& digest) {
  const fs::path file = out / "records" / "dataset.json";
  if (!fs::exists(file)) {
    create_folders(file.parent_path());
    write_file_atomically(file, canonical_json_file({{"digest", digest}}));
    return;
  }
  const Json record = read_json_file(file);
  const Json had = record.is_object() ? record.value("digest", Json()) : Json();
  if (had == digest) return;
  throw Error(Fault::usage, out.string() + " is a bench on another dataset (digest " + had.dump() +
                                ", not " + digest.dump() + "); give another --out");
}

/// The films that all parts of a bench colorize: written by one of them, found by the others.
std::vector<BenchClip> prepared_clips(const BenchProtocol& protocol, const fs::path& out,
                                      const Json& digest) {
  const BenchTurn turn(out);
  check_same_dataset(out, digest);
  return write_bench_clips(protocol, out / "clips");
}

Json rows_of(const std::vector<BenchSystem>& systems, BenchRuns& runs) {
  Json rows = Json::array();
  for (const BenchSystem& system : systems) {
    throw_if_cancelled();
    rows.push_back(runs.run(system));
  }
  return rows;
}

bool all_done(const Json& rows) {
  return std::ranges::all_of(rows, [](const Json& row) { return row["status"] == "done"; });
}

int run_share(const BenchProtocol& protocol, const PartRecord& share, BenchRuns& runs,
              const CommonOptions& common) {
  // Each training of a part is of one process: torchrun's variables are about the parts, and
  // tinct train would wait for the others by them.
  ::unsetenv("WORLD_SIZE");
  const Json rows = rows_of(systems_of_share(protocol, share), runs);
  common.json
      ? print_json({{"shard", std::to_string(share.index) + "/" + std::to_string(share.count)},
                    {"systems", rows}})
      : print_text(share_text(share, rows));
  return all_done(rows) ? 0 : 1;
}

/// The report of one seed, counted from 0, its methods by the protocol's names. Further seeds' are
/// beside that of the first, which alone has the baselines: no report compares a system with
/// itself.
Json score_of(const BenchProtocol& protocol, const BenchRuns& runs, const fs::path& out,
              const Json& rows, int index) {
  ScoreOptions options;
  options.truth = out / "clips";
  options.metric = protocol.metrics;
  // Every clip is one scene of the dataset.
  options.scenes = "none";
  options.report = out / name_in_seed("score", index);
  options.no_baselines = index > 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Json& row = rows[i];
    if (row["status"] != "done") continue;
    const std::string& name = protocol.systems[i].name;
    options.output.push_back(name + "=" + runs.colorized(row["name"]).string());
    if (row["colorize"]["hint_rate"] > 0) options.guidance.push_back(name + "=hints");
  }
  return options.output.empty() ? Json() : score(options);
}

/// Scores the rows of all seeds, which come one seed after the other.
std::vector<SeedFindings> findings_by_seed(const BenchProtocol& protocol, const BenchRuns& runs,
                                           const fs::path& out, const Json& rows) {
  std::vector<SeedFindings> seeds(static_cast<std::size_t>(protocol.seeds));
  const std::size_t systems = protocol.systems.size();
  for (std::size_t i = 0; i < rows.size(); ++i) seeds[i / systems].systems.push_back(rows[i]);
  for (int index = 0; index < protocol.seeds; ++index) {
    SeedFindings& seed = seeds[static_cast<std::size_t>(index)];
    seed.score = score_of(protocol, runs, out, seed.systems, index);
  }
  return seeds;
}

std::vector<RunSummary> trained_runs(const BenchProtocol& protocol, const BenchRuns& runs,
                                     const Json& rows) {
  std::vector<fs::path> folders;
  for (std::size_t i = 0; i < protocol.systems.size(); ++i) {
    const BenchSystem& system = protocol.systems[i];
    if (!system.weights_of.empty() || rows[i]["status"] != "done") continue;
    folders.push_back(runs.run_folder(system.name));
  }
  return folders.empty() ? std::vector<RunSummary>{} : find_runs(folders).runs;
}

std::vector<BenchSheet> sheets_of(const std::vector<BenchClip>& clips, const BenchRuns& runs,
                                  const fs::path& out, const Json& rows) {
  std::vector<SheetRow> shown{{"the truth", out / "clips"}};
  for (const Json& row : rows) {
    if (row["status"] == "done") shown.push_back({row["name"], runs.colorized(row["name"])});
  }
  return bench_sheets(clips, shown, kSheets);
}

BenchProtocol protocol_of(const BenchOptions& options) {
  BenchProtocol protocol = read_protocol(options.protocol);
  if (!options.dataset.empty()) protocol.dataset = options.dataset;
  if (options.seeds > 0) protocol.seeds = options.seeds;
  if (!protocol.dataset.empty()) return protocol;
  throw Error(Fault::usage, options.protocol.string() +
                                " names no dataset; give --dataset, a folder of tinct build");
}

int run(const BenchOptions& options, const CommonOptions& common) {
  const PartRecord share = part_from_text(options.shard);
  const BenchProtocol protocol = protocol_of(options);
  const BenchProtocol every = with_every_seed(protocol);
  const Json split = bench_split(protocol.dataset);
  const std::vector<BenchClip> clips = prepared_clips(protocol, options.out, split["digest"]);
  BenchRuns runs(every, options.out, split["digest"], common);
  if (share.count > 1) return run_share(every, share, runs, common);
  BenchFindings findings{.split = split,
                         .clips = clips,
                         .seeds = {},
                         .motion = bench_motion(protocol.dataset, protocol.settings)};
  const Json rows = rows_of(every.systems, runs);
  findings.seeds = findings_by_seed(protocol, runs, options.out, rows);
  const Json& first = findings.seeds.front().systems;
  const Json bench = bench_record(protocol, findings);
  write_file_atomically(options.out / "bench.json", canonical_json_file(bench));
  write_file_atomically(options.out / "bench.html",
                        bench_page(bench, trained_runs(protocol, runs, first),
                                   sheets_of(findings.clips, runs, options.out, first)));
  common.json
      ? print_json(bench)
      : print_text(bench_text(bench) + "report: " + (options.out / "bench.html").string() + "\n");
  return all_done(rows) ? 0 : 1;
}

}  // namespace

Command bench_command() {
  return make_command<BenchOptions>(
      {.name = "bench",
       .summary = "train, colorize and score many systems under one protocol",
       .about =
           "Trains every system of a protocol on one dataset, one after the other, colorizes the "
           "dataset's validation scenes with each, scores them, and writes one page: quality and "
           "steadiness with intervals, parameters, multiply-adds, speed and memory, curves, "
           "frames, "
           "the protocol's groups of ablations, a table for each tag of the clips, and how large "
           "artificial motion is beside that of the films. Of more seeds than one it tells means, "
           "how "
           "far the seeds are apart, and which differences are larger than that.\n\n"
           "A system that can't be trained is listed with the reason, the others run, and the exit "
           "status is 1. Interrupted, the same command goes on; what is done is not done again. "
           "With --shard several processes train a part of the systems each, at once and in one "
           "folder.",
       .examples = {{"tinct bench train/configs/bench-small.json --dataset dataset --out bench",
                     "small ablations that run on two cores"},
                    {"tinct bench protocol.json --out bench --seeds 3",
                     "whether differences are more than the luck of a seed"},
                    {"tinct bench protocol.json --out bench --shard 0/4",
                     "the first quarter of the systems, on one of four machines"}}},
      run);
}

}  // namespace tinct
