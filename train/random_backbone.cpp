#include "train/random_backbone.h"

#include <filesystem>
#include <set>

namespace tinct {
namespace {

/// The network that a model looks through; empty where there is none.
std::string backbone_of(const Json& options) {
  const std::string model = options.value("model", "");
  if (model == "dynamic" || model == "colornn1" || model == "colornn2") return "VGG-16";
  if (model == "flowchroma" && options.value("embedding", "off") != "off") {
    return "Inception-ResNet-v2";
  }
  return "";
}

}  // namespace

std::string random_backbone(const Json& options) {
  Json run = options;
  // Runs that were trained anew may begin with one another.
  std::set<std::string> seen;
  while (true) {
    const std::string network = backbone_of(run);
    if (network.empty() || !run.value("backbone", "").empty()) return "";
    const std::string init = run.value("init", "");
    if (init.empty()) return network + " has random weights: no backbone= was given";
    const std::filesystem::path before = std::filesystem::path(init) / "config.json";
    std::error_code ignored;
    if (!seen.insert(init).second || !std::filesystem::is_regular_file(before, ignored)) return "";
    run = read_json_file(before);
  }
}

}  // namespace tinct
