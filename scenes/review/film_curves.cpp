#include <algorithm>
#include <cmath>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/options.h"
#include "scenes/cut_film.h"
#include "scenes/review/film_curves.h"

namespace tinct {
namespace {

double rounded(double value) { return std::round(value * 1000) / 1000; }

std::set<std::int64_t> starts_of(const std::vector<Scene>& scenes) {
  std::set<std::int64_t> starts;
  for (const Scene& scene : scenes) starts.insert(scene.frames.first);
  return starts;
}

std::vector<std::int64_t> only_in(const std::set<std::int64_t>& these,
                                  const std::set<std::int64_t>& those) {
  std::vector<std::int64_t> only;
  std::ranges::set_difference(these, those, std::back_inserter(only));
  return only;
}

// A byte a value is finer than a screen shows.
std::string packed(const std::vector<float>& values) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(values.size());
  for (const float value : values) {
    const bool none = std::isnan(value);
    const float within = std::clamp(value, 0.0F, 1.0F);
    bytes.push_back(none ? 0 : static_cast<std::uint8_t>(1 + std::lround(254 * within)));
  }
  return hex(bytes);
}

}  // namespace

PassingMeter::PassingMeter(const std::string& detector, const VideoInfo& info)
    : path_(info.path), meter_(find_detector(detector).make_meter(info)) {
  takes_luma_ = meter_->source_options().format == PixelFormat::gray8;
}

void PassingMeter::add(const PassingFrame& frame) {
  if (takes_luma_) take(frame.luma);
}

void PassingMeter::take(const Frame& frame) {
  auto reduced = std::make_shared<const ReducedFrame>(meter_->reduce(frame));
  meter_->add(meter_->analyse(previous_, reduced));
  previous_ = std::move(reduced);
}

std::optional<Curves> PassingMeter::finish(const std::atomic<bool>& stop) {
  if (!previous_) {
    const auto source = open_frame_source(path_, meter_->source_options());
    for (auto frame = source->next(); frame && !stop; frame = source->next()) take(*frame);
  }
  if (stop) return std::nullopt;
  return meter_->finish();
}

SceneOptions recorded_options(const Json& detector) {
  SceneOptions options;
  if (!detector.is_object()) return options;
  try {
    Json record = detector.value("options", Json::object());
    record["detector"] = detector.value("name", options.detector);
    describe_options(options).from_json(record, "the manifest");
    describe_options(options).check();
    return options;
  } catch (const std::exception&) {
    return {};
  }
}

SceneOptions with_thresholds(SceneOptions options, const std::vector<MovedThreshold>& moved) {
  const OptionTable table = describe_options(options);
  for (const auto& [name, threshold] : moved) {
    const double line = std::clamp(threshold, 0.01, 0.99);
    const auto option = std::ranges::find(table.options(), name, &Option::name);
    const bool known = name == "sensitivity" || name == "uniform-share";
    if (!known || option == table.options().end()) {
      throw Error(Fault::input, "no line of a curve moves the option \"" + name + "\"");
    }
    // A line of the sensitivity s stands at 1 / (1 + s).
    const double value = name == "sensitivity" ? 1 / line - 1 : line;
    *std::get<double*>(option->target) =
        std::clamp(rounded(value), option->minimum.value_or(0), option->maximum.value_or(1));
  }
  return options;
}

ThresholdPreview preview_thresholds(const Curves& curves, const SceneOptions& options,
                                    const Timeline& now) {
  CutResult cut = decide_scenes(curves, options);
  auto video = std::make_shared<ManifestVideo>();
  video->scenes = std::move(cut.scenes);
  video->dropped = std::move(cut.dropped);
  video->detector = detector_record(options);
  ManifestVideo present;
  now.write_to(present);
  const auto before = starts_of(present.scenes);
  const auto after = starts_of(video->scenes);
  return {.options = options,
          .cut = std::move(video),
          .added = only_in(after, before),
          .removed = only_in(before, after)};
}

Json curves_json(const std::vector<ShownCurve>& curves) {
  Json list = lines_json(curves);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    list[i]["meaning"] = curves[i].meaning;
    list[i]["values"] = packed(curves[i].values);
  }
  return list;
}

Json lines_json(const std::vector<ShownCurve>& curves) {
  Json list = Json::array();
  for (const ShownCurve& curve : curves) {
    list.push_back(
        {{"name", curve.name}, {"option", curve.option}, {"threshold", curve.threshold}});
  }
  return list;
}

}  // namespace tinct
