#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/statistics/published_table.h"
#include "metrics/abtest/statistics_file.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

struct StatisticsOptions {
  std::filesystem::path file;

  static void describe(auto& opt, StatisticsOptions& o) {
    opt("file", o.file, "votes, pairs, ratings or plans as JSON; see docs/abtest.md")
        .positional()
        .required()
        .shown_as("FILE.json");
  }
};

int statistics(const StatisticsOptions& options, const CommonOptions&) {
  print_json(statistics_of_document(read_json_file(options.file), options.file.string()));
  return 0;
}

struct CheckOptions {
  std::vector<std::string> percent;
  int max_n = 1000;

  static void describe(auto& opt, CheckOptions& o) {
    opt("percent", o.percent, "the percentages of a published table, as they are printed")
        .positional()
        .required()
        .shown_as("PERCENT");
    opt("max-n", o.max_n, "the most votes that the table may stand for")
        .at_least(1)
        .at_most(1000000)
        .shown_as("N");
  }
};

double printed(const std::string& text, int& decimals) {
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  if (!whole || value < 0 || value > 100) {
    throw Error(Fault::usage, "\"" + text + "\" is no percentage from 0 to 100");
  }
  const std::size_t point = text.find('.');
  const std::size_t places = point == std::string::npos ? 0 : text.size() - point - 1;
  decimals = std::max(decimals, static_cast<int>(places));
  return value;
}

// Each of the cells may be half a last place off; nothing where that explains the sum.
std::string sum_text(double sum, std::size_t cells, int decimals) {
  const double rounding = 0.5 * std::pow(10.0, -decimals) * static_cast<double>(cells);
  if (std::abs(sum - 100) <= rounding + 1e-9) return "";
  char text[128];
  std::snprintf(text, sizeof text,
                "the percentages sum to %.*f, not 100: give those of all cells of the table\n",
                std::min(decimals, 12), sum);
  return text;
}

int check(const CheckOptions& options, const CommonOptions& common) {
  int decimals = 0;
  std::vector<double> percent;
  for (const std::string& text : options.percent) percent.push_back(printed(text, decimals));
  const double sum = std::accumulate(percent.begin(), percent.end(), 0.0);
  const auto found = published_table_counts(percent, options.max_n, decimals);
  if (common.json) {
    Json tables = Json::array();
    for (const TableCounts& one : found) {
      tables.push_back({{"votes", one.votes}, {"counts", one.counts}});
    }
    print_json({{"max_votes", options.max_n}, {"sum", sum}, {"tables", std::move(tables)}});
    return found.empty() ? kSomeFailed : 0;
  }
  if (found.empty()) {
    print_text("no table of whole votes up to " + std::to_string(options.max_n) +
               " has these percentages\n" + sum_text(sum, percent.size(), decimals));
    return kSomeFailed;
  }
  TextTable table({"votes", "counts"});
  for (const TableCounts& one : found) {
    std::string counts;
    for (const std::int64_t count : one.counts) {
      counts += (counts.empty() ? "" : " ") + std::to_string(count);
    }
    table.add({std::to_string(one.votes), counts});
  }
  print_text(table.text());
  return 0;
}

}  // namespace

Command abtest_statistics_command() {
  return make_command<StatisticsOptions>(
      {.name = "abtest statistics",
       .summary = "the statistics of a user study from plain data",
       .about = "Takes votes (original or colorized), votes on pairs, ratings, plans and counts as "
                "JSON, "
                "and prints what the report of a study would say of them: tables, exact and robust "
                "intervals, Bradley-Terry and Davidson models, screening and agreement. One JSON "
                "document, with or without --json.\n\n"
                "The file holds one or more of A_single_stimulus, B_pairs, C_acr, planning and "
                "edges, each with its inputs, and the results come under the same names. It is no "
                "export of tinct abtest export: of that, as CSV, tinct abtest report makes a "
                "report.",
       .examples = {{"tinct abtest statistics data.json",
                     "data.json holds {\"edges\": [{\"k\": 8, \"n\": 35}]}: 8 of 35 votes"}}},
      statistics);
}

Command abtest_check_command() {
  return make_command<CheckOptions>(
      {.name = "abtest check",
       .summary = "which numbers of votes a published table of percentages allows",
       .about =
           "Votes are whole, so that percentages tell how many there can have been. Give those of "
           "all cells of a table, with the decimals that are printed. The exit status is 1 when no "
           "number of votes fits.",
       .examples = {{"tinct abtest check 38.6 11.4 8.6 41.4 --max-n 165",
                     "the user study of 2018: 70 or 140 votes, not 165"}}},
      check);
}

}  // namespace tinct
