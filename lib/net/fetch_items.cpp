#include "lib/net/fetch_items.h"

#include "lib/base/files.h"

namespace tinct {
namespace {

void add_text(Json& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}

}  // namespace

Json item_json(const LedgerEntry& row) {
  Json json{{"url", row.link.url}, {"verdict", row.settled ? Json(row.verdict) : Json(nullptr)}};
  add_text(json, "file", row.file);
  if (!row.settled && row.name_is_final) add_text(json, "planned_file", row.name);
  add_text(json, "final_url", row.final_url);
  add_text(json, "reason", row.reason);
  add_text(json, "sentence", row.sentence);
  add_text(json, "type", row.media_type);
  add_text(json, "sha256", row.sha256);
  add_text(json, "pixels", row.pixels);
  add_text(json, "fingerprint", row.print);
  add_text(json, "etag", row.etag);
  if (row.bytes > 0) json["bytes"] = row.bytes;
  if (row.width > 0) {
    json["width"] = row.width;
    json["height"] = row.height;
  }
  if (row.tries > 0) json["tries"] = row.tries;
  if (row.next_try > 0) json["next_try"] = row.next_try;
  if (!row.extra.empty()) {
    Json extra = Json::parse(row.extra, nullptr, false);
    if (!extra.is_discarded()) json["source"] = std::move(extra);
  }
  return json;
}

void write_items(const FetchLedger& ledger, const std::filesystem::path& path) {
  if (path.has_parent_path()) create_folders(path.parent_path());
  AtomicFile file(path);
  ledger.for_each([&](const LedgerEntry& row) {
    file.write(canonical_json_file(item_json(row)));
    return true;
  });
  file.commit();
}

}  // namespace tinct
