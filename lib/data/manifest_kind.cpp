#include "lib/data/manifest_kind.h"

#include "lib/data/manifest_rules.h"
#include "lib/data/video_id.h"

namespace tinct {
namespace {

bool is_list_of_2018(const Json& json) {
  if (!json.is_object() || json.empty()) return false;
  for (const auto& [id, scenes] : json.items()) {
    if (!is_video_id(id) || !scenes.is_array()) return false;
  }
  return true;
}

std::string way_out(const std::string& format) {
  const std::string kind = format.substr(0, format.find('/'));
  if (kind == "tinct.manifest") return "another version of the format; update tinct";
  if (kind == "tinct.dataset") return "a built dataset's record; `tinct verify` reads its folder";
  if (kind == "tinct.edits") return "the edits of a review; `tinct review --apply` replays them";
  if (kind == "tinct.score") return "a report of `tinct score`";
  if (kind == "tinct.hints") return "hints for `tinct colorize --hints`";
  return "not a manifest";
}

}  // namespace

std::string not_a_manifest(const Json& json) {
  const std::string wanted = std::string("\"format\":\"") + std::string(kManifestFormat) + "\"";
  if (is_list_of_2018(json)) {
    return "this is a ColorMotion list of 2018; make a manifest of it with "
           "`tinct manifest import colormotion LIST.json`";
  }
  if (!json.is_object()) return "a manifest is a JSON object with " + wanted;
  const auto format = json.find("format");
  if (format == json.end()) {
    return "\"format\" is missing; a manifest says " + wanted +
           ", and a list of 2018 becomes one by `tinct manifest import colormotion LIST.json`";
  }
  if (!format->is_string()) return "\"format\" must be \"" + std::string(kManifestFormat) + "\"";
  const auto& text = format->get_ref<const std::string&>();
  if (text == kManifestFormat) return {};
  return Json(text.substr(0, text.find('\0')).substr(0, 40))
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         " is " + way_out(text) + "; a manifest says " + wanted;
}

}  // namespace tinct
