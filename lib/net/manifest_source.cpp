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
  if (!take_pixabay_share(context)) return url;
  PixabayApi api(context);
  const std::string found = api.video_url(*video);
  return found.empty() ? url : found;
}

// All addresses of one film: the first one is its link, the others are mirrors of that. They keep
// the names they were published under, whatever place answers for them today.
class FilmAddresses {
 public:
  explicit FilmAddresses(const SourceContext& context) : context_(context) {}

  void add(const SourceLink& source, const LinkSink& sink) {
    std::string problem;
    const Link one = link_of_fields(source.url, {}, {}, problem);
    if (!problem.empty()) {
      return sink.bad({.line = 1, .text = shown_line(source.url), .sentence = problem});
    }
    const std::string place = living_address(source.url, context_);
    if (place != source.url && url_problem(place).empty()) {
      found_at_[one.url] = percent_encoded(place);
    }
    if (!link_) {
      link_ = one;
    } else if (one.url != link_->url) {
      mirrors_.push_back(one.url);
    }
    take_first("license", source.license);
    take_first("attribution", source.attribution);
  }

  void offer(const ManifestVideo* video, const LinkSink& sink) {
    if (!link_) return;
    if (!mirrors_.empty()) extra_["mirrors"] = std::move(mirrors_);
    if (!found_at_.empty()) extra_["found_at"] = std::move(found_at_);
    if (video != nullptr) {
      extra_["video_id"] = video->id;
      if (video->bytes > 0) link_->size = video->bytes;
      link_->sha256 = video->sha256;
      link_->file_name = video->file;
    }
    sink.link(*link_, canonical_json(extra_));
  }

 private:
  void take_first(const char* member, const std::string& text) {
    if (!text.empty() && !extra_.contains(member)) extra_[member] = text;
  }

  const SourceContext& context_;
  std::optional<Link> link_;
  Json extra_ = Json::object();
  Json mirrors_ = Json::array();
  Json found_at_ = Json::object();
};

}  // namespace

void read_manifest_links(const std::string& file, const SourceContext& context,
                         const LinkSink& sink) {
  const Manifest manifest = read_manifest(file);
  for (const ManifestVideo& video : manifest.videos) {
    FilmAddresses addresses(context);
    for (const SourceLink& source : video.sources) addresses.add(source, sink);
    addresses.offer(&video, sink);
  }
  for (const SourceLink& source : manifest.unassigned_sources) {
    FilmAddresses address(context);
    address.add(source, sink);
    address.offer(nullptr, sink);
  }
}

}  // namespace tinct
