#include "train/random_backbone.h"

#include <filesystem>

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
  const std::string network = backbone_of(options);
  if (network.empty() || !options.value("backbone", "").empty()) return "";
  const std::filesystem::path init = options.value("init", "");
  if (!init.empty()) {
    const std::filesystem::path before = init / "config.json";
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(before, ignored)) return "";
    const Json earlier = read_json_file(before);
    const bool begins_itself = earlier.value("init", "") == init.string();
    return begins_itself ? "" : random_backbone(earlier);
  }
  return network + " has random weights: no backbone= was given";
}

}  // namespace tinct
