#include "lib/net/wanted_film.h"

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/data/video_id.h"

namespace tinct {
namespace {

VideoId id_of_film(const LedgerEntry& row) {
  if (row.extra.empty()) return {};
  const Json extra = Json::parse(row.extra, nullptr, false);
  if (!extra.is_object()) return {};
  const auto found = extra.find("video_id");
  if (found == extra.end() || !found->is_string()) return {};
  VideoId id = found->get<std::string>();
  // A list's own column may be called so; YouTube's ids are.
  return is_video_id(id) ? id : VideoId();
}

std::string not_exact(const char* what, const std::string& came, const std::string& wanted) {
  return std::string("not the manifest's film byte for byte: its ") + what + " is " + came +
         ", not " + wanted;
}

}  // namespace

bool stands_for_film(const LedgerEntry& row) { return !id_of_film(row).empty(); }

std::string difference_from_film(const LedgerEntry& row, const Fetched& came,
                                 const std::filesystem::path& file) {
  const VideoId wanted = id_of_film(row);
  if (wanted.empty()) return {};
  VideoId id;
  try {
    id = video_id(file);
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    return error.what();
  }
  if (id != wanted) return not_exact("id", id, wanted);
  // The id is of the first 32 KiB alone: a film of other ends has it too.
  if (row.link.size && *row.link.size != came.bytes) {
    return not_exact("size", std::to_string(came.bytes), std::to_string(*row.link.size));
  }
  if (!row.link.sha256.empty() && row.link.sha256 != came.sha256) {
    return not_exact("SHA-256", came.sha256, row.link.sha256);
  }
  return {};
}

}  // namespace tinct
