#include "lib/net/source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/net/line_reader.h"
#include "lib/net/list_formats.h"
#include "lib/net/pixabay_api.h"
#include "lib/net/url.h"

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
               .summary = "URLs, as txt, tsv, csv, json or jsonl; also .gz, .zst, .xz, .bz2",
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
               .summary = "what Pixabay finds, as sea or images:sea; key in PIXABAY_API_KEY",
               .read_links = &read_pixabay_links,
               .is_asked_for = true},
    LinkSource{.name = "imagenet-tar",
               .argument = "FILE",
               .summary = "an ILSVRC archive, read as a stream",
               .read_files = &read_imagenet_tar},
    LinkSource{.name = "folder",
               .argument = "DIR",
               .summary = "the pictures and films below a folder",
               .read_files = &read_folder_files},
};

// One line for each kind, as a list behind a sentence.
std::string all_kinds() {
  std::size_t width = 0;
  for (const LinkSource& kind : kSources) {
    width = std::max(width, kind.name.size() + 1 + kind.argument.size());
  }
  std::string text;
  for (const LinkSource& kind : kSources) {
    std::string form = std::string(kind.name).append(":").append(kind.argument);
    form.resize(width, ' ');
    text += "\n  " + form + "  " + std::string(kind.summary);
  }
  return text;
}

// What the user has most likely meant comes first.
Error no_source(const std::string& source) {
  const std::string shown = "\"" + shown_line(source) + "\"";
  if (split_url(source)) {
    return {Fault::usage, shown + " is a URL, not a source; put it in a file and write links:FILE"};
  }
  std::error_code ignored;
  if (fs::is_directory(source, ignored)) {
    return {Fault::usage,
            shown + " is no source; for the files in that folder write folder:" + source};
  }
  if (fs::exists(source, ignored)) {
    return {Fault::usage, shown + " is no source; for a list of links write links:" + source +
                              ", for an ImageNet list imagenet:" + source};
  }
  return {Fault::usage, shown + " is no source; a source is one of these:" + all_kinds()};
}

Error no_argument(const LinkSource& kind) {
  const std::string_view missing = kind.argument == "FILE"  ? "the name of a file"
                                   : kind.argument == "DIR" ? "the name of a folder"
                                                            : "what to look for";
  std::string sentence = std::string(kind.name).append(": needs ").append(missing);
  return {Fault::usage,
          sentence.append(", as ").append(kind.name).append(":").append(kind.argument)};
}

}  // namespace

std::span<const LinkSource> link_sources() noexcept { return kSources; }

NamedSource named_source(const std::string& source) {
  const std::size_t colon = source.find(':');
  const std::string name = source.substr(0, colon);
  const auto* known = std::ranges::find(kSources, name, &LinkSource::name);
  if (known == kSources.end()) throw no_source(source);
  if (colon == std::string::npos || colon + 1 == source.size()) throw no_argument(*known);
  return {.kind = known, .argument = source.substr(colon + 1)};
}

std::string NamedSource::state() const {
  if (kind->argument != "FILE") return {};  // a query may be called as a file is
  std::error_code error;
  const auto bytes = fs::file_size(argument, error);
  if (error) return {};
  const auto time = fs::last_write_time(argument, error).time_since_epoch().count();
  std::string state = fs::absolute(argument, error).string() + " " + std::to_string(bytes) + " " +
                      std::to_string(time);
  // A manifest that was read without a key has its published addresses alone.
  if (kind->read_links == &read_manifest_links && has_pixabay_key()) state += " with key";
  return state;
}

}  // namespace tinct
