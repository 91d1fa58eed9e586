#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/net/pixabay_api.h"
#include "lib/net/source.h"

namespace tinct {
namespace {

constexpr std::int64_t kPerPage = 200;
constexpr std::size_t kLongestQuery = 100;

void offer_hit(const PixabayHit& hit, const std::string& kind, const LinkSink& sink) {
  std::string problem;
  Link link = link_of_fields(hit.url, {}, {}, problem);
  if (!problem.empty()) {
    sink.bad({.line = 1, .text = shown_line(hit.url), .sentence = "Pixabay: " + problem});
    return;
  }
  const std::string number = std::to_string(hit.id);
  link.file_name = kind == "videos" ? "pixabay-" + number + "_" + hit.size + ".mp4"
                                    : "pixabay-" + number + ".jpg";
  sink.link(link, canonical_json(hit.about));
}

}  // namespace

void read_pixabay_links(const std::string& argument, const SourceContext& context,
                        const LinkSink& sink) {
  std::string kind = "videos";
  std::string query = argument;
  for (const std::string known : {"videos", "images"}) {
    if (!argument.starts_with(known + ":")) continue;
    kind = known;
    query = argument.substr(known.size() + 1);
  }
  if (query.empty() || query.size() > kLongestQuery) {
    throw Error(Fault::usage, "a search of Pixabay has 1 to 100 bytes");
  }
  log_info(
      "Pixabay: its terms forbid systematic mass downloads and passing files on as they are; a "
      "search gives 500 files at most, and author and page are kept with each");
  PixabayApi api(context);
  std::int64_t total = kPerPage;
  for (int page = 1; (page - 1) * kPerPage < total; ++page) {
    const auto found = api.search(kind, query, page);
    if (!found) {
      log_warning((page == 1 ? "pixabay:" : "the rest of pixabay:") + argument +
                  " is asked at run time, so it is not in this plan");
      return;
    }
    total = found->total_hits;
    for (const PixabayHit& hit : found->hits) {
      if (!take_pixabay_share(context)) return;
      offer_hit(hit, kind, sink);
    }
    if (found->hits.empty()) return;
  }
}

}  // namespace tinct
