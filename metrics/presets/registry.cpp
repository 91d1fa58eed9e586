#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "metrics/presets/preset.h"

namespace tinct {

extern const PresetInfo kLai2018, kTcvc, kColormnetPublished, kNtire23, kColormotion, kColornn,
    kSjtu;

namespace {

constexpr std::array<const PresetInfo*, 7> kAll = {
    &kLai2018, &kTcvc, &kColormnetPublished, &kNtire23, &kColormotion, &kColornn, &kSjtu,
};

[[noreturn]] void throw_unknown(const std::string& name) {
  std::vector<std::string> known;
  std::string list;
  for (const PresetInfo* preset : kAll) {
    known.emplace_back(preset->name);
    list += (list.empty() ? "" : ", ") + known.back();
  }
  const std::string near = nearest_word(name, known);
  throw Error(Fault::usage, "there is no preset \"" + name + "\"; " +
                                (near.empty() ? "" : "did you mean " + near + "? ") +
                                "Known are: " + list);
}

}  // namespace

std::span<const PresetInfo* const> all_presets() { return kAll; }

std::vector<const PresetInfo*> select_presets(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::count(kAll, name, &PresetInfo::name) == 0) throw_unknown(name);
  }
  std::vector<const PresetInfo*> selected;
  for (const PresetInfo* preset : kAll) {
    if (std::ranges::count(names, preset->name) > 0) selected.push_back(preset);
  }
  return selected;
}

std::vector<const MetricInfo*> metrics_of(const std::vector<const PresetInfo*>& presets,
                                          bool external_flow) {
  std::vector<const MetricInfo*> metrics;
  for (const PresetInfo* preset : presets) {
    for (const MetricInfo* metric : preset->metrics) {
      if (external_flow || !metric->external_flow) metrics.push_back(metric);
    }
  }
  return metrics;
}

}  // namespace tinct
