#include <optional>
#include <regex>

#include "lib/base/json.h"
#include "lib/data/manifest.h"
#include "lib/net/pixabay_api.h"
#include "lib/net/source.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr std::size_t kLongestAddress = 1000;  // of Pixabay's, which have about 70 bytes

// "https://ia800308.us.archive.org/29/items/NAME/FILE" names one machine of many; the item's own
// address is "https://archive.org/download/NAME/FILE".
std::string lasting_address(const std::string& url) {
  const auto parts = split_url(url);
  if (!parts || !parts->authority.ends_with(".us.archive.org")) return url;
  constexpr std::string_view kItems = "/items/";
  const std::size_t items = parts->path.find(kItems);
  if (items == std::string_view::npos) return url;
  return "https://archive.org/download/" + std::string(parts->path.substr(items + kItems.size()));
}

// "…/video-12345_large.mp4" of pixabay.com, as the 2018 list has them.
std::optional<PixabayVideo> pixabay_video(const std::string& url) {
  static const std::regex form(
      R"(https?://(?:[a-z]+\.)?pixabay\.com/.*video-([0-9]{1,12})_([a-z]+)\.mp4)");
  std::smatch parts;
  // std::regex takes stack for every byte.
  if (url.size() > kLongestAddress) return std::nullopt;
  if (!std::regex_match(url, parts, form)) return std::nullopt;
  return PixabayVideo{.id = std::stoll(parts[1]), .size = parts[2]};
}

// Where a source's bytes can be asked for today.
std::string living_address(const std::string& url, const SourceContext& context) {
  const auto video = pixabay_video(url);
  if (!video || !has_pixabay_key()) return lasting_address(url);
  PixabayApi api(context);
  const std::string found = api.video_url(*video);
  return found.empty() ? url : found;
}

void offer_source(const SourceLink& source, const ManifestVideo* video,
                  const SourceContext& context, const LinkSink& sink) {
  const std::string url = living_address(source.url, context);
  std::string problem;
  Link link = link_of_fields(url, {}, {}, problem);
  if (!problem.empty()) {
    sink.bad({.line = 1, .text = shown_line(url), .sentence = problem});
    return;
  }
  Json extra = Json::object();
  if (!source.license.empty()) extra["license"] = source.license;
  if (!source.attribution.empty()) extra["attribution"] = source.attribution;
  if (url != source.url) extra["published_url"] = source.url;
  if (video != nullptr) {
    extra["video_id"] = video->id;
    if (video->bytes > 0) link.size = video->bytes;
    link.sha256 = video->sha256;
    link.file_name = video->file;
  }
  sink.link(link, canonical_json(extra));
}

}  // namespace

void read_manifest_links(const std::string& file, const SourceContext& context,
                         const LinkSink& sink) {
  const Manifest manifest = read_manifest(file);
  for (const ManifestVideo& video : manifest.videos) {
    for (const SourceLink& source : video.sources) offer_source(source, &video, context, sink);
  }
  for (const SourceLink& source : manifest.unassigned_sources) {
    offer_source(source, nullptr, context, sink);
  }
}

}  // namespace tinct
