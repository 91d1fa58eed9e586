#include "tools/tinct/benchmark_list.h"

#include <optional>

#include "metrics/inputs/benchmark_set.h"
#include "tools/tinct/help.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

std::string number(const std::optional<std::int64_t>& value) {
  return value ? with_thousands(*value) : "?";
}

std::string size_of(const BenchmarkSet& set) {
  return set.width || set.height ? number(set.width) + "x" + number(set.height) : "?";
}

std::string joined(const std::vector<std::string>& texts, const char* between) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : between) + text;
  return all;
}

std::string overview() {
  TextTable table({"set", "clips", "frames", "size", "open facts"});
  for (const BenchmarkSet& set : benchmark_sets()) {
    table.add({set.name, set.clips.empty() ? "?" : std::to_string(set.clips.size()),
               number(set.frames()), size_of(set), std::to_string(set.unknown.size())});
  }
  return table.text();
}

std::string entry(const BenchmarkSet& set) {
  std::string text = set.name + ": " + set.title + "\n";
  std::vector<std::string> cited;
  for (const Citation& citation : set.citations) cited.push_back(citation.key);
  for (const BenchmarkAddress& address : set.addresses) {
    text += "    " + address.what + ":\n      " + address.url + "\n";
  }
  if (!set.clips.empty()) text += wrap("Below --root: " + joined(set.layouts, ", ") + ".", 4);
  if (set.license) text += wrap("License: " + *set.license + ".", 4);
  if (!cited.empty()) text += wrap("Cite: " + joined(cited, ", ") + ".", 4);
  if (!set.unknown.empty()) text += wrap("Not known: " + joined(set.unknown, "; ") + ".", 4);
  return text;
}

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json entry_json(const BenchmarkSet& set) {
  Json clips = Json::array();
  for (const BenchmarkClip& clip : set.clips) {
    clips.push_back({{"name", clip.name}, {"frames", or_null(clip.frames)}});
  }
  Json addresses = Json::array();
  for (const BenchmarkAddress& address : set.addresses) {
    addresses.push_back({{"what", address.what}, {"url", address.url}});
  }
  Json citations = Json::array();
  for (const Citation& citation : set.citations) {
    citations.push_back({{"key", citation.key}, {"bibtex", citation.entry}});
  }
  return {{"name", set.name},
          {"version", set.version},
          {"title", set.title},
          {"resolution", {{"width", or_null(set.width)}, {"height", or_null(set.height)}}},
          {"clips", std::move(clips)},
          {"layouts", set.layouts},
          {"get", std::move(addresses)},
          {"license", or_null(set.license)},
          {"citations", std::move(citations)},
          {"unknown", set.unknown}};
}

}  // namespace

std::string benchmark_list() {
  std::string text =
      wrap(
          "The public sets that --benchmark takes. \"?\" is what could not be established: see "
          "\"Not known\". Where each fact was read stands in data-manifests/benchmarks.",
          0) +
      "\n" + overview();
  for (const BenchmarkSet& set : benchmark_sets()) text += "\n" + entry(set);
  return text;
}

Json benchmark_list_json() {
  Json list = Json::array();
  for (const BenchmarkSet& set : benchmark_sets()) list.push_back(entry_json(set));
  return {{"benchmarks", std::move(list)}};
}

}  // namespace tinct
