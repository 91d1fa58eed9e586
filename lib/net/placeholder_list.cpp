#include "lib/net/placeholder_list.h"

#include <array>
#include <string>

#include "lib/base/hash.h"

namespace tinct {
namespace {

struct Placeholder {
  std::string_view md5;
  std::string_view says;
};

constexpr std::array kPlaceholders{
    Placeholder{"880a7a58e05d3e83797f27573bb6d35c", "Flickr: this photo is no longer available"},
    Placeholder{"596246739a83bb45e30e13437e0810d9", "a warning sign"},
    Placeholder{"969e595182a947c7fdaaef4a34401760", "a forbidden sign"},
    Placeholder{"af5db09e39ca35d8930b4e59962e09e5", "hugedomains: this domain is for sale"},
};

// The known ones have a few kilobytes; no picture of a dataset's size needs to be hashed for them.
constexpr std::size_t kLargest = 65536;

}  // namespace

std::string_view known_placeholder(std::string_view bytes) {
  if (bytes.size() > kLargest) return {};
  const std::string digest = md5_hex(bytes);
  for (const Placeholder& known : kPlaceholders) {
    if (known.md5 == digest) return known.says;
  }
  return {};
}

}  // namespace tinct
