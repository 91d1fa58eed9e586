#include <optional>
#include <system_error>
#include <unordered_map>

#include "lib/base/hash.h"
#include "lib/net/fetch_plan.h"
#include "lib/net/media_type.h"
#include "lib/net/url.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::optional<std::int64_t> size_on_disk(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  const auto bytes = fs::file_size(path, error);
  if (error) return std::nullopt;
  return static_cast<std::int64_t>(bytes);
}

bool recorded_and_there(const Link& link, const LedgerEntry& entry, const fs::path& folder) {
  return entry.done() && (!link.size || *link.size == entry.bytes) &&
         (link.sha256.empty() || link.sha256 == entry.sha256) &&
         size_on_disk(folder / entry.file) == entry.bytes;
}

// A file that the list describes, and that no fetch has recorded: put there by hand, or the ledger
// was lost.
std::optional<LedgerEntry> adopt(const Link& link, const std::string& name,
                                 const fs::path& folder) {
  if (!link.size || size_on_disk(folder / name) != *link.size) return std::nullopt;
  LedgerEntry entry;
  entry.sha256 = hex(sha256_file(folder / name));
  if (!link.sha256.empty() && entry.sha256 != link.sha256) return std::nullopt;
  entry.url = link.url;
  entry.file = name;
  entry.bytes = *link.size;
  entry.final_url = link.url;
  return entry;
}

// An interrupted transfer that only lacks its record has its notes still; it keeps its name.
bool is_in_the_way(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  return fs::exists(folder / name, ignored) && !fs::exists(folder / (name + ".part.json"), ignored);
}

class Planner {
 public:
  Planner(const FetchLedger& ledger, const fs::path& folder) : ledger_(ledger), folder_(folder) {
    for (const auto& [url, entry] : ledger.entries()) {
      if (entry.done()) owners_.emplace(ascii_lower(entry.file), url);
    }
  }

  void count(const std::string& name) { ++wanted_[ascii_lower(name)]; }

  [[nodiscard]] PlannedItem plan(const Link& link, PlannedName name) const {
    PlannedItem item{.link = link, .name = std::move(name), .on_disk = {}};
    const LedgerEntry* entry = ledger_.find(link.url);
    if (entry != nullptr && recorded_and_there(link, *entry, folder_)) {
      item.on_disk = *entry;
      return item;
    }
    const auto owner = owners_.find(ascii_lower(item.name.name));
    const bool owned_by_another = owner != owners_.end() && owner->second != link.url;
    if (wanted_.at(ascii_lower(item.name.name)) > 1 || owned_by_another) mark(item);
    if (auto found = adopt(link, item.name.name, folder_)) {
      item.on_disk = std::move(*found);
      item.adopted = true;
    } else if (item.name.final && is_in_the_way(folder_, item.name.name)) {
      mark(item);
    }
    return item;
  }

 private:
  static void mark(PlannedItem& item) {
    if (!item.name.final) return;  // such names have the mark already
    std::string marked = with_url_mark(item.name.name, item.link.url);
    item.name.name = std::move(marked);
  }

  const FetchLedger& ledger_;
  const fs::path& folder_;
  std::unordered_map<std::string, int> wanted_;          ///< links by planned name
  std::unordered_map<std::string, std::string> owners_;  ///< recorded file to URL
};

}  // namespace

std::vector<PlannedItem> plan_fetch(const std::vector<Link>& links, const FetchLedger& ledger,
                                    const fs::path& folder) {
  Planner planner(ledger, folder);
  std::vector<PlannedName> names;
  names.reserve(links.size());
  for (const Link& link : links) {
    names.push_back(planned_file_name(link));
    planner.count(names.back().name);
  }
  std::vector<PlannedItem> items;
  items.reserve(links.size());
  TakenNames taken;
  for (std::size_t i = 0; i < links.size(); ++i) {
    items.push_back(planner.plan(links[i], std::move(names[i])));
    // Two marks are alike once in four thousand million pairs; then the later one gets it twice.
    std::string& name = items.back().name.name;
    while (!taken.take(name)) name = with_url_mark(name, links[i].url);
  }
  return items;
}

}  // namespace tinct
