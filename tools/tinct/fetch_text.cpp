#include "tools/tinct/fetch_text.h"

#include <algorithm>
#include <map>

#include "lib/base/progress.h"
#include "tools/tinct/size_text.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

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
    const bool is_aligned = item.verdict.ends_with(":aligned");
    const bool is_plain =
        item.state == FetchState::planned ||
        (!is_aligned && (item.state == FetchState::done || item.state == FetchState::skipped));
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

// "12.0 MB, and 2 whose size is not known"
std::string planned_size(const FetchReport& report) {
  const std::int64_t unsized = report.planned_unsized;
  if (unsized == 0) return size_text(report.planned_bytes);
  if (unsized == report.planned) return unsized == 1 ? "size not known" : "sizes not known";
  return size_text(report.planned_bytes) + ", and " + with_thousands(unsized) +
         " whose size is not known";
}

// All links, each in one of the sums.
std::string sums_text(const FetchReport& report, bool is_plan) {
  std::string text;
  if (!is_plan) {
    text = with_thousands(report.done) + " fetched (" + size_text(report.bytes) + " in " +
           clock_text(report.seconds) + ")";
  } else {
    text = with_thousands(report.planned) + " to fetch";
    if (report.planned > 0) text += " (" + planned_size(report) + ")";
  }
  text += ", " + with_thousands(report.skipped) + " there already";
  if (report.duplicate > 0) text += ", " + counted_noun(report.duplicate, "duplicate");
  if (report.excluded > 0) text += ", " + with_thousands(report.excluded) + " forbidden";
  if (!is_plan && report.planned > 0) text += ", " + with_thousands(report.planned) + " to do";
  return text + ", " + with_thousands(report.failed) + " failed\n";
}

// Never to be taken for exact ones.
std::string aligned_text(const FetchReport& report) {
  if (report.aligned == 0) return {};
  return "not the manifest's films byte for byte (ok:aligned): " + with_thousands(report.aligned) +
         "; tinct manifest align looks for their scenes\n";
}

// Whoever runs the same command again is to know why nothing happens.
std::string advice(const FetchReport& report, const FetchOptions& options) {
  const bool can_be_retried = std::ranges::any_of(report.verdicts, [](const VerdictCount& count) {
    return count.verdict.starts_with("fail:") && count.verdict != "fail:bad_link";
  });
  if (!can_be_retried || !options.retry_failed.empty()) return {};
  return "failed links are not asked for again without --retry-failed\n";
}

}  // namespace

std::string fetch_text(const FetchReport& report, const FetchOptions& options) {
  return files_text(report) + classes_text(report) + sums_text(report, options.dry_run) +
         aligned_text(report) + advice(report, options);
}

}  // namespace tinct
