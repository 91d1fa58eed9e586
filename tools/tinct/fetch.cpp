#include "lib/net/fetch.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "lib/base/errors.h"
#include "lib/base/progress.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/fetch_report/fetch_report.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

std::string size_text(std::int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

// What a long list shows one by one; --items has all.
constexpr std::size_t kShownItems = 200;

std::string files_text(const FetchReport& report) {
  TextTable table({"file", "size", "state"});
  std::string failed;
  std::size_t shown = 0;
  for (const FetchItem& item : report.items) {
    if (shown == kShownItems) break;
    ++shown;
    if (item.state == FetchState::failed) {
      failed += "failed: " + item.url + ": " + item.sentence + "\n";
      continue;
    }
    const bool has_file = !item.file.empty();
    const bool is_plain = item.state == FetchState::done || item.state == FetchState::skipped ||
                          item.state == FetchState::planned;
    const bool has_size = item.state != FetchState::planned || item.bytes > 0;
    table.add({has_file ? item.file.string() : item.url, has_size ? size_text(item.bytes) : "?",
               is_plain ? std::string(to_string(item.state)) : item.verdict});
  }
  const bool any = std::ranges::any_of(
      report.items, [](const FetchItem& item) { return item.state != FetchState::failed; });
  std::string text = (any ? table.text() : std::string()) + failed;
  const std::int64_t all = report.done + report.skipped + report.failed + report.duplicate +
                           report.excluded + report.planned;
  const std::int64_t left = all - static_cast<std::int64_t>(shown);
  if (left > 0) text += "… and " + with_thousands(left) + " more (--items lists all)\n";
  return text;
}

std::string classes_text(const FetchReport& report) {
  TextTable table({"verdict", "links"});
  std::map<std::string, std::int64_t> links;
  for (const VerdictCount& count : report.verdicts) {
    links[count.verdict.empty() ? "to do" : count.verdict] += count.rows;
  }
  for (const auto& [verdict, rows] : links) table.add({verdict, with_thousands(rows)});
  return table.text();
}

// Whoever runs the same command again is to know why nothing happens.
std::string advice(const FetchReport& report) {
  if (report.failed == 0) return {};
  return "failed links are not asked for again without --retry-failed\n";
}

int run(const FetchOptions& options, const CommonOptions& common) {
  const FetchReport report = fetch(options);
  if (!options.report.empty() && !options.dry_run) write_fetch_report(options, report);
  // A plan is no failure, whatever earlier runs left.
  const int status = !options.dry_run && too_many_failed(report, options) ? kSomeFailed : 0;
  if (common.json) {
    print_json(to_json(report));
    return status;
  }
  print_text(files_text(report) + classes_text(report) + with_thousands(report.done) +
             " fetched (" + size_text(report.bytes) + " in " + clock_text(report.seconds) + "), " +
             with_thousands(report.skipped) + " there already, " + with_thousands(report.failed) +
             " failed\n" + advice(report));
  return status;
}

}  // namespace

Command fetch_command() {
  return make_command<FetchOptions>(
      {.name = "fetch",
       .summary = "download films and pictures, politely and resumably",
       .about =
           "Downloads what lists of links name, or takes in what is on this machine, and says of "
           "every link what came of it. A picture counts when it decodes whole, shows something, "
           "and is no copy of an earlier one of the list; a film when both its ends decode. "
           "robots.txt, opt-outs in the answer's head, Retry-After and a share of connections for "
           "each host are kept to. A killed run goes on where it was when the same command is run "
           "again; what is settled costs no request.",
       .examples =
           {{"tinct fetch links:links.txt --out media --contact me@lab.org",
             "everything that a list names, telling the servers who asks"},
            {"tinct fetch links:links.txt --out media --dry-run", "only show the plan"},
            {"tinct fetch imagenet:fall11_urls.txt.gz --out stills --order shuffle-hosts",
             "a long list, its hosts mixed"},
            {"tinct fetch links:links.txt --out media --retry-failed=timeout --items items.jsonl",
             "once more what timed out, and a line for every link"}}},
      run);
}

}  // namespace tinct
