#include "lib/net/source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/net/line_reader.h"
#include "lib/net/list_formats.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

void read_list(const std::string& file, const SourceContext&, const LinkSink& sink) {
  read_link_file(file, sink);
}

void read_imagenet_list(const std::string& file, const SourceContext&, const LinkSink& sink) {
  for_each_line(file, [&](std::string_view line, std::size_t number) {
    read_imagenet_line(line, number, file, sink);
  });
}

constexpr std::array kSources{
    LinkSource{.name = "links",
               .argument = "FILE",
               .summary = "a list of URLs: .txt or .tsv (with size and SHA-256 after TABs where "
                          "known), .csv, .json, .jsonl; also packed, as .gz or .zst",
               .read_links = &read_list},
    LinkSource{.name = "imagenet",
               .argument = "FILE",
               .summary = "an ImageNet list, WNID_N and URL in each line",
               .read_links = &read_imagenet_list},
    LinkSource{.name = "manifest",
               .argument = "FILE",
               .summary = "the sources of a manifest's films",
               .read_links = &read_manifest_links},
    LinkSource{.name = "pixabay",
               .argument = "QUERY",
               .summary = "what Pixabay's API finds, as sea or images:sea; the key is in "
                          "PIXABAY_API_KEY",
               .read_links = &read_pixabay_links},
    LinkSource{.name = "imagenet-tar",
               .argument = "FILE",
               .summary = "an ILSVRC archive, read as a stream",
               .read_files = &read_imagenet_tar},
    LinkSource{.name = "folder",
               .argument = "DIR",
               .summary = "the pictures and films below a folder",
               .read_files = &read_folder_files},
};

}  // namespace

std::span<const LinkSource> link_sources() noexcept { return kSources; }

NamedSource named_source(const std::string& source) {
  const std::size_t colon = source.find(':');
  const std::string name = source.substr(0, colon);
  const auto* known =
      std::find_if(kSources.begin(), kSources.end(),
                   [&](const LinkSource& candidate) { return candidate.name == name; });
  if (colon != std::string::npos && known != kSources.end() && colon + 1 < source.size()) {
    return {.kind = known, .argument = source.substr(colon + 1)};
  }
  std::error_code ignored;
  if (fs::is_regular_file(source, ignored)) {
    throw Error(Fault::usage, "\"" + source + "\" is no source; for a list of links write links:" +
                                  source + ", for an ImageNet list imagenet:" + source);
  }
  std::string sentence = "\"" + source + "\" is no source; there is";
  for (const LinkSource& candidate : kSources) {
    sentence += " " + std::string(candidate.name) + ":" + std::string(candidate.argument) + " (" +
                std::string(candidate.summary) + ")";
  }
  throw Error(Fault::usage, sentence);
}

std::string NamedSource::state() const {
  std::error_code error;
  const auto bytes = fs::file_size(argument, error);
  if (error) return {};
  const auto time = fs::last_write_time(argument, error).time_since_epoch().count();
  return fs::absolute(argument, error).string() + " " + std::to_string(bytes) + " " +
         std::to_string(time);
}

}  // namespace tinct
