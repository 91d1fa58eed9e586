#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "lib/net/source.h"

namespace tinct {
namespace {

constexpr std::array kSources{
    LinkSource{.name = "links",
               .argument = "FILE",
               .summary = "a list, one URL a line, with size and SHA-256 after TABs where known",
               .read = [](const std::string& file) { return read_link_list(file); }},
};

}  // namespace

std::span<const LinkSource> link_sources() noexcept { return kSources; }

LinkList read_source(const std::string& source) {
  const std::size_t colon = source.find(':');
  const std::string name = source.substr(0, colon);
  const auto* known =
      std::find_if(kSources.begin(), kSources.end(),
                   [&](const LinkSource& candidate) { return candidate.name == name; });
  if (colon != std::string::npos && known != kSources.end() && colon + 1 < source.size()) {
    return known->read(source.substr(colon + 1));
  }
  std::string sentence = "\"" + source + "\" is no source; there is";
  for (const LinkSource& candidate : kSources) {
    sentence += " " + std::string(candidate.name) + ":" + std::string(candidate.argument) + " (" +
                std::string(candidate.summary) + ")";
  }
  throw Error(Fault::usage, sentence);
}

}  // namespace tinct
