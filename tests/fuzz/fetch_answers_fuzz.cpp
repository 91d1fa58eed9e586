#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/net/http_answer.h"
#include "lib/net/jpeg_scan.h"
#include "lib/net/list_formats.h"
#include "lib/net/opt_out.h"
#include "lib/net/picture_header.h"
#include "lib/net/pixabay_api.h"
#include "lib/net/robots_txt.h"

namespace {

void check_link(const tinct::Link& link) {
  for (const char c : link.url) {
    if (c < 0x21 || c > 0x7e) std::abort();
  }
  if (link.folder.find('/') != std::string::npos) std::abort();
}

void read_lists(std::string_view text) {
  const tinct::LinkSink sink{
      .link = [](const tinct::Link& link, const std::string&) { check_link(link); },
      .bad =
          [](const tinct::BadLine& line) {
            if (line.sentence.empty()) std::abort();
          }};
  const auto refusable = [&](auto read) {
    try {
      read(text, "fuzz", sink);
    } catch (const tinct::Error& error) {
      if (error.fault() != tinct::Fault::input) std::abort();
    }
  };
  refusable(tinct::read_csv_links);
  refusable(tinct::read_json_links);
  tinct::read_imagenet_line(text.substr(0, text.find('\n')), 1, "fuzz", sink);
}

void read_robots(std::string_view text) {
  const tinct::RobotsRules rules(text, "tinct");
  if (!rules.allows("/robots.txt")) std::abort();
  (void)rules.allows(text.substr(0, 200));
  if (!(rules.crawl_delay() >= 0 && rules.crawl_delay() <= 60)) std::abort();
}

void read_head(std::string_view text) {
  tinct::HttpAnswer answer;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    answer.take_line(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  (void)tinct::opt_out_reason(answer.robots, answer.tdm_reservation);
}

}  // namespace

// What servers send, and lists of other formats: any bytes are fine, or refused as bad input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_lists(text);
  read_robots(text);
  read_head(text);
  (void)tinct::picture_size(text);
  (void)tinct::jpeg_scan_problem(text);
  try {
    for (const auto& hit : tinct::read_pixabay_page(text).hits) {
      if (hit.url.empty()) std::abort();
    }
  } catch (const tinct::Error& error) {
    if (error.fault() != tinct::Fault::input) std::abort();
  }
  return 0;
}
