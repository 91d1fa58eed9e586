#include "lib/net/fetched_films.h"

#include <cstddef>
#include <fstream>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>

#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/data/video_id.h"
#include "lib/net/media_type.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kHeadBytes = 512;

// What a source says of a link, under the first of some names that it uses.
std::string said_of_link(const Json& extra, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = extra.find(name);
    if (found != extra.end() && found->is_string() && !found->get<std::string>().empty()) {
      return found->get<std::string>();
    }
  }
  return {};
}

SourceLink source_of(const LedgerEntry& row) {
  Json extra = Json::parse(row.extra, nullptr, false);
  if (!extra.is_object()) extra = Json::object();
  SourceLink source;
  source.url = said_of_link(extra, {"published_url"});  // in ledgers of earlier builds
  if (source.url.empty()) source.url = row.link.url;
  source.license = said_of_link(extra, {"license", "licence"});
  source.attribution = said_of_link(extra, {"attribution", "author", "creator"});
  if (const std::string page = said_of_link(extra, {"page"}); !page.empty()) {
    source.other["page"] = page;
  }
  return source;
}

// A path of this machine is nothing to publish.
bool can_be_named(const LedgerEntry& row) { return !row.link.url.starts_with("file:"); }

bool is_film(const LedgerEntry& row, const fs::path& folder) {
  if (!row.media_type.empty()) return row.media_type.starts_with("video/");
  // Ledgers of earlier builds have no type of files that were put there by hand.
  std::ifstream file(folder / row.file, std::ios::binary);
  std::string head(kHeadBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return sniff_media_type(head).starts_with("video/");
}

class FilmList {
 public:
  explicit FilmList(const fs::path& folder) : folder_(folder) {}

  void take(const LedgerEntry& row) {
    if (!row.settled || row.sha256.empty()) return;
    const bool kept = row.verdict.starts_with("ok") && row.done();
    if (!kept && row.verdict != "dup:bytes") return;
    if (const auto known = by_hash_.find(row.sha256); known != by_hash_.end()) {
      if (can_be_named(row)) films_[known->second].sources.push_back(source_of(row));
      return;
    }
    if (kept && is_film(row, folder_)) add(row);
  }

  [[nodiscard]] std::vector<ManifestVideo> films() && { return std::move(films_); }

 private:
  void add(const LedgerEntry& row) {
    ManifestVideo film;
    film.id = video_id(folder_ / row.file);
    film.file = row.file;
    film.bytes = row.bytes;
    film.sha256 = row.sha256;
    if (can_be_named(row)) film.sources.push_back(source_of(row));
    const auto [same, is_new] = by_id_.emplace(film.id, films_.size());
    if (!is_new) {
      log_warning(row.file + " begins as " + films_[same->second].file +
                  " does, which has its id in the manifest; it is left out");
      return;
    }
    by_hash_.emplace(film.sha256, films_.size());
    films_.push_back(std::move(film));
  }

  const fs::path& folder_;
  std::vector<ManifestVideo> films_;
  std::map<std::string, std::size_t> by_hash_;
  std::map<VideoId, std::size_t> by_id_;
};

}  // namespace

Manifest fetched_films(const FetchLedger& ledger, const fs::path& folder) {
  FilmList list(folder);
  ledger.for_each([&](const LedgerEntry& row) {
    list.take(row);
    return true;
  });
  Manifest manifest;
  manifest.videos = std::move(list).films();
  return manifest;
}

}  // namespace tinct
