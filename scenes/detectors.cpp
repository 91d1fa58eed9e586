#include <array>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "scenes/colormotion_cutter.h"
#include "scenes/default_cutter.h"
#include "scenes/detectors.h"

namespace tinct {

std::span<const DetectorInfo> detectors() {
  static const std::array all{kDefaultDetector, kColormotionDetector};
  return all;
}

const DetectorInfo& find_detector(const std::string& name) {
  std::vector<std::string> names;
  std::string list;
  for (const DetectorInfo& detector : detectors()) {
    if (detector.name == name) return detector;
    names.push_back(detector.name);
    list += (list.empty() ? "" : ", ") + detector.name;
  }
  const std::string near = nearest_word(name, names);
  throw Error(Fault::usage, "there is no scene detector \"" + name + "\"" +
                                (near.empty() ? "" : ", did you mean \"" + near + "\"?") +
                                " (known: " + list + ")");
}

}  // namespace tinct
