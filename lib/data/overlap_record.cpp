#include "lib/data/overlap_record.h"

#include <utility>

namespace tinct {
namespace {

Json name_json(const FrameName& name) {
  return {{"id", name.id}, {"scene", name.scene}, {"frame", name.frame}};
}

FrameName name_from_json(const Json& json) {
  return {.id = json.at("id"), .scene = json.at("scene"), .frame = json.at("frame")};
}

}  // namespace

Json overlap_json(const OverlapRecord& record) {
  Json pairs = Json::array();
  for (const OverlapPair& pair : record.pairs) {
    pairs.push_back({{"validation", name_json(pair.validation)},
                     {"train", name_json(pair.train)},
                     {"distance", pair.distance}});
  }
  return {{"distance", record.distance},     {"every", record.every}, {"train", record.train},
          {"validation", record.validation}, {"plain", record.plain}, {"scenes", record.scenes},
          {"pairs", std::move(pairs)}};
}

OverlapRecord overlap_from_json(const Json& json) {
  OverlapRecord record{.distance = json.at("distance"),
                       .every = json.at("every"),
                       .train = json.at("train"),
                       .validation = json.at("validation"),
                       .plain = json.at("plain"),
                       .scenes = json.at("scenes"),
                       .pairs = {}};
  for (const Json& pair : json.at("pairs")) {
    record.pairs.push_back({.validation = name_from_json(pair.at("validation")),
                            .train = name_from_json(pair.at("train")),
                            .distance = pair.at("distance")});
  }
  return record;
}

}  // namespace tinct
