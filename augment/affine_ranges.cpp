#include "augment/affine_ranges.h"

#include <algorithm>
#include <array>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr ValueRange around_zero(double most) { return {-most, most}; }

double draw(const ValueRange& range, Random& random) {
  return range.low + (range.high - range.low) * random.uniform();
}

struct Member {
  const char* name;
  double AffineParameters::*value;
};
constexpr std::array<Member, 6> kMembers{{{"theta", &AffineParameters::theta},
                                          {"shear", &AffineParameters::shear},
                                          {"tx", &AffineParameters::tx},
                                          {"ty", &AffineParameters::ty},
                                          {"zx", &AffineParameters::zx},
                                          {"zy", &AffineParameters::zy}}};

}  // namespace

const std::vector<AffineRanges>& affine_presets() {
  static const std::vector<AffineRanges> presets{
      {.name = "none", .summary = "no change", .theta{}, .shear{}, .tx{}, .ty{}},
      {.name = "table2",
       .summary = "Table 2 of ColorMotion: augmentation of a pair of frames",
       .theta = around_zero(15),
       .shear = around_zero(20),
       .tx = around_zero(12),
       .ty = around_zero(12),
       .zx = {0.8, 1.1},
       .zy = {0.8, 1.1}},
      {.name = "table3",
       .summary = "Table 3 of ColorMotion: the motion from a frame to its neighbour",
       .theta = around_zero(5),
       .shear = around_zero(10),
       .tx = around_zero(4),
       .ty = around_zero(4),
       .zx = {0.9, 1},
       .zy = {0.9, 1}},
      {.name = "code2018",
       .summary = "the published program's augmentation, where it differs from Table 2",
       .theta = around_zero(15),
       .shear = around_zero(20),
       .tx = around_zero(4),
       .ty = around_zero(4),
       .zx = {0.7, 1},
       .zy = {0.7, 1}},
  };
  return presets;
}

std::vector<std::string> affine_preset_names() {
  std::vector<std::string> names;
  for (const AffineRanges& preset : affine_presets()) names.push_back(preset.name);
  return names;
}

const AffineRanges& affine_preset(const std::string& name) {
  for (const AffineRanges& preset : affine_presets()) {
    if (preset.name == name) return preset;
  }
  std::string all;
  for (const std::string& known : affine_preset_names()) all += (all.empty() ? "" : ", ") + known;
  throw Error(Fault::usage, "\"" + name + "\" is no affine preset; there are " + all);
}

AffineParameters draw_affine(const AffineRanges& ranges, Random& random) noexcept {
  AffineParameters drawn;
  drawn.theta = draw(ranges.theta, random);
  drawn.shear = draw(ranges.shear, random);
  drawn.tx = draw(ranges.tx, random);
  drawn.ty = draw(ranges.ty, random);
  drawn.zx = draw(ranges.zx, random);
  drawn.zy = draw(ranges.zy, random);
  return drawn;
}

Json affine_json(const AffineParameters& parameters) {
  Json json = Json::object();
  for (const Member& member : kMembers) json[member.name] = parameters.*member.value;
  return json;
}

AffineParameters affine_from_json(const Json& json, const std::string& where) {
  AffineParameters parameters;
  if (!json.is_object() || json.size() != kMembers.size()) {
    throw Error(Fault::input, where + " has to be an object of theta, shear, tx, ty, zx and zy");
  }
  for (const Member& member : kMembers) {
    const auto found = json.find(member.name);
    if (found == json.end() || !found->is_number()) {
      throw Error(Fault::input, where + " needs the number \"" + member.name + "\"");
    }
    parameters.*member.value = found->get<double>();
  }
  return parameters;
}

Json matrix_json(const Affine& map) {
  return Json::array({{map.xx, map.xy, map.x0}, {map.yx, map.yy, map.y0}, {0, 0, 1}});
}

}  // namespace tinct
