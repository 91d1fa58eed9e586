#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/net/link_list.h"

// Any bytes are a link list: nothing throws, and every line comes back as one of a link, a repeated
// link, a bad line, or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const tinct::LinkList list = tinct::parse_link_list(text, "fuzz");
  for (const tinct::Link& link : list.links) {
    for (const char c : link.url) {
      if (c < 0x21 || c > 0x7e) std::abort();
    }
    if (!link.sha256.empty() && link.sha256.size() != 64) std::abort();
    if (link.size && *link.size < 0) std::abort();
  }
  for (const tinct::BadLine& line : list.bad_lines) {
    if (line.line == 0 || line.sentence.empty()) std::abort();
  }
  return 0;
}
