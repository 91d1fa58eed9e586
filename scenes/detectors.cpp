#include <array>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "scenes/colormotion_detector.h"
#include "scenes/default_detector.h"
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

namespace {

const DetectorInfo& detector_of(const Curves& curves, const SceneOptions& options) {
  if (curves.detector != options.detector) {
    throw Error(Fault::usage, "the curves were measured by the detector " + curves.detector +
                                  ", not by " + options.detector + "; give --detector " +
                                  curves.detector + ", or measure the film again");
  }
  const DetectorInfo& detector = find_detector(options.detector);
  if (curves.version != detector.version) {
    throw Error(Fault::usage, "the curves were measured by version " +
                                  std::to_string(curves.version) + " of the detector " +
                                  detector.name + ", and this is version " +
                                  std::to_string(detector.version) + "; measure the film again");
  }
  if (curves.columns != detector.columns()) {
    throw Error(Fault::input, "the curves are not those of the detector " + detector.name +
                                  "; measure the film again");
  }
  return detector;
}

}  // namespace

CutResult decide_scenes(const Curves& curves, const SceneOptions& options) {
  return detector_of(curves, options).decide(curves, options);
}

std::vector<ShownCurve> shown_curves(const Curves& curves, const SceneOptions& options) {
  return detector_of(curves, options).show(curves, options);
}

}  // namespace tinct
