#include "lib/net/fetch_summary.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/media/fingerprint.h"
#include "lib/net/near_pairs.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr std::size_t kShownHosts = 50;
constexpr std::size_t kShownPairs = 50;
constexpr std::size_t kSamples = 24;
// Pairs are looked for among so many pictures, the first of the list: 16 bytes each.
constexpr std::size_t kMostPrints = 1'000'000;
constexpr std::size_t kMostHosts = 200'000;

struct HostSums {
  std::int64_t links = 0;
  std::int64_t kept = 0;
  std::int64_t failed = 0;
  std::int64_t bytes = 0;
};

// What one pass over the rows gathers.
struct Gathered {
  const FetchLedger& ledger;
  std::map<std::string, HostSums> hosts = {};
  std::map<std::string, std::vector<std::string>> samples = {};
  std::map<std::string, Json> examples = {};
  std::vector<RowPrint> prints = {};

  void take(const LedgerEntry& row) {
    const bool kept = row.settled && row.verdict.starts_with("ok");
    const std::string host = host_key(row.link.url);
    if (hosts.size() < kMostHosts || hosts.contains(host)) {
      HostSums& sums = hosts[host];
      ++sums.links;
      sums.kept += kept;
      sums.failed += row.verdict.starts_with("fail:");
      sums.bytes += kept ? row.bytes : 0;
    }
    if (row.settled && !row.sentence.empty() && !examples.contains(row.verdict)) {
      examples[row.verdict] = {
          {"verdict", row.verdict}, {"url", row.link.url}, {"sentence", row.sentence}};
    }
    if (row.settled) take_sample(row);
    if (kept) take_print(row);
  }

  // Of a duplicate the file that is kept in its stead.
  void take_sample(const LedgerEntry& row) {
    const bool is_copy = row.verdict.starts_with("dup:");
    if (!is_copy && !row.verdict.starts_with("ok")) return;
    std::vector<std::string>& files = samples[row.verdict];
    if (files.size() >= kSamples) return;
    std::optional<LedgerEntry> shown = row;
    if (is_copy) {
      shown = row.verdict == "dup:bytes" ? ledger.same_bytes(row) : ledger.same_pixels(row);
    }
    const bool can_be_shown =
        shown && shown->done() &&
        (row.media_type.starts_with("image/") || row.media_type.starts_with("video/"));
    if (can_be_shown) files.push_back(shown->file);
  }

  void take_print(const LedgerEntry& row) {
    if (prints.size() >= kMostPrints) return;
    if (const auto print = parse_fingerprint(row.print)) {
      prints.push_back({print->phash, row.seq});
    }
  }
};

Json classes_json(const std::vector<VerdictCount>& counts, std::int64_t& links,
                  std::int64_t& bytes) {
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> sums;
  for (const VerdictCount& count : counts) {
    auto& [rows, size] = sums[count.verdict.empty() ? "to do" : count.verdict];
    rows += count.rows;
    size += count.bytes;
    links += count.rows;
    bytes += count.bytes;
  }
  Json classes = Json::array();
  for (const auto& [verdict, sum] : sums) {
    const double share = static_cast<double>(sum.first) / static_cast<double>(links);
    classes.push_back(
        {{"verdict", verdict}, {"links", sum.first}, {"bytes", sum.second}, {"share", share}});
  }
  return classes;
}

Json hosts_json(const std::map<std::string, HostSums>& hosts) {
  std::vector<std::pair<std::string, HostSums>> sorted(hosts.begin(), hosts.end());
  std::ranges::stable_sort(
      sorted, [](const auto& a, const auto& b) { return a.second.links > b.second.links; });
  if (sorted.size() > kShownHosts) sorted.resize(kShownHosts);
  Json list = Json::array();
  for (const auto& [host, sums] : sorted) {
    list.push_back({{"host", host.empty() ? "this machine" : host},
                    {"links", sums.links},
                    {"kept", sums.kept},
                    {"failed", sums.failed},
                    {"other", sums.links - sums.kept - sums.failed},
                    {"bytes", sums.bytes}});
  }
  return list;
}

Json near_json(const FetchLedger& ledger, std::vector<RowPrint> prints) {
  Json pairs = Json::array();
  for (const NearPair& pair : near_pairs(std::move(prints), kShownPairs)) {
    const auto a = ledger.at(pair.first);
    const auto b = ledger.at(pair.second);
    if (a && b) pairs.push_back({{"url", b->link.url}, {"like", a->link.url}});
  }
  return pairs;
}

}  // namespace

Json fetch_summary(const FetchLedger& ledger) {
  std::int64_t links = 0;
  std::int64_t bytes = 0;
  Json classes = classes_json(ledger.count(), links, bytes);
  Gathered gathered{ledger};
  ledger.for_each([&](const LedgerEntry& row) {
    gathered.take(row);
    return true;
  });
  Json samples = Json::array();
  for (const auto& [verdict, files] : gathered.samples) {
    samples.push_back({{"verdict", verdict}, {"files", files}});
  }
  Json examples = Json::array();
  for (const auto& [verdict, example] : gathered.examples) examples.push_back(example);
  return {{"classes", std::move(classes)},
          {"examples", std::move(examples)},
          {"hosts", hosts_json(gathered.hosts)},
          {"hosts_in_all", gathered.hosts.size()},
          {"near", near_json(ledger, std::move(gathered.prints))},
          {"samples", std::move(samples)},
          {"links", links},
          {"bytes", bytes}};
}

}  // namespace tinct
