#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/net/assign_sources.h"
#include "lib/net/fetch_ledger.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// The id of the file that a link brought; nothing where it is gone or not the whole of it.
std::optional<VideoId> fetched_id(const std::optional<LedgerEntry>& entry, const fs::path& folder) {
  if (!entry || !entry->done()) return std::nullopt;
  const fs::path file = folder / entry->file;
  std::error_code error;
  if (!std::cmp_equal(fs::file_size(file, error), entry->bytes) || error) return std::nullopt;
  try {
    return video_id(file);
  } catch (const Error& problem) {
    if (problem.fault() != Fault::input) throw;
    return std::nullopt;
  }
}

void add_source(ManifestVideo& video, SourceLink link) {
  if (std::ranges::find(video.sources, link.url, &SourceLink::url) == video.sources.end()) {
    video.sources.push_back(std::move(link));
  }
}

}  // namespace

SourceAssignment assign_sources(Manifest& manifest, const fs::path& folder) {
  SourceAssignment result;
  if (manifest.unassigned_sources.empty() || !fs::is_directory(folder)) return result;
  const FetchLedger ledger(folder, FetchLedger::Access::read);
  std::vector<SourceLink> left;
  for (SourceLink& link : manifest.unassigned_sources) {
    throw_if_cancelled();
    const std::optional<LedgerEntry> entry = ledger.find(link.url);
    const std::optional<VideoId> id = fetched_id(entry, folder);
    const auto video =
        id ? std::ranges::find(manifest.videos, *id, &ManifestVideo::id) : manifest.videos.end();
    if (video == manifest.videos.end()) {
      if (id) result.unknown.push_back({link.url, *id, entry->file});
      left.push_back(std::move(link));
      continue;
    }
    result.assigned.push_back({link.url, *id, entry->file});
    add_source(*video, std::move(link));
  }
  manifest.unassigned_sources = std::move(left);
  return result;
}

}  // namespace tinct
