#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/net/file_name.h"
#include "lib/net/host_part.h"
#include "lib/net/url.h"

namespace {

// A name may neither lead out of its folder nor be one of the fetcher's own.
void check_name(const std::string& name) {
  if (name.empty() || name.front() == '.' || name.size() > 200) std::abort();
  if (name.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) std::abort();
  if (name.ends_with(".part") || name.ends_with(".part.json")) std::abort();
}

void check_parts(std::string_view url) {
  constexpr int kParts = 3;
  int found = 0;
  for (int index = 0; index < kParts; ++index) {
    found += static_cast<int>(tinct::HostPart(index, kParts).has(url));
  }
  if (found != 1) std::abort();
}

}  // namespace

// The first line is a URL as a list or a redirect has it, the second one a Content-Disposition:
// every URL is of one part, its name is safe, and its encoding changes nothing the second time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  const std::string_view url = text.substr(0, end);
  const std::string_view disposition =
      end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  check_parts(url);
  const std::string encoded = tinct::percent_encoded(url);
  if (tinct::percent_encoded(encoded) != encoded) std::abort();
  check_parts(encoded);
  if (const auto parts = tinct::split_url(encoded)) {
    if (tinct::registered_domain(parts->authority).size() > parts->authority.size()) std::abort();
    if (tinct::host_key(encoded).empty()) std::abort();
  }
  const tinct::Link link{.url = encoded, .file_name = {}, .size = {}, .sha256 = {}};
  check_name(tinct::planned_file_name(link).name);
  check_name(tinct::late_file_name(encoded, disposition, encoded, "video/mp4"));
  return 0;
}
