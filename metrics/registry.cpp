#include "metrics/registry.h"

#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "metrics/learned_metrics.h"

namespace tinct {

extern const MetricInfo kPsnrRgb, kSsim, kMseAb, kRmseAb, kRmseRgb, kDeltaE2000, kAucAb,
    kUvBinAccuracy, kColorfulness, kChromaVariance, kLumaError, kWarpErrorFarneback, kWarpErrorDis,
    kWarpErrorExternal, kWarpErrorLongFarneback, kWarpErrorLongDis, kWarpErrorLongExternal,
    kWarpErrorLagFarneback, kWarpErrorLagDis, kWarpErrorLagExternal, kCdc, kTdiffRmseAb,
    kFlickerVbench, kTofFarneback;

namespace {

constexpr std::array<const MetricInfo*, 24> kAll = {
    &kPsnrRgb,
    &kSsim,
    &kMseAb,
    &kRmseAb,
    &kRmseRgb,
    &kDeltaE2000,
    &kAucAb,
    &kUvBinAccuracy,
    &kColorfulness,
    &kChromaVariance,
    &kLumaError,
    &kWarpErrorFarneback,
    &kWarpErrorDis,
    &kWarpErrorExternal,
    &kWarpErrorLongFarneback,
    &kWarpErrorLongDis,
    &kWarpErrorLongExternal,
    &kWarpErrorLagFarneback,
    &kWarpErrorLagDis,
    &kWarpErrorLagExternal,
    &kCdc,
    &kTdiffRmseAb,
    &kFlickerVbench,
    &kTofFarneback,
};

bool stands_for(const std::string& name, const MetricInfo& metric) {
  return name == "all" || name == metric.name || metric.name.starts_with(name + ".");
}

[[noreturn]] void throw_unknown(const std::string& name) {
  std::vector<std::string> known = {"all", "warp_error", "warp_error_long", "warp_error_lag"};
  std::string list;
  for (const MetricInfo* metric : kAll) {
    known.emplace_back(metric->name);
    list += (list.empty() ? "" : ", ") + std::string(metric->name);
  }
  for (const MetricInfo* metric : learned_metrics()) {
    known.emplace_back(metric->name);
    list += ", " + std::string(metric->name);
  }
  const std::string near = nearest_word(name, known);
  throw Error(Fault::usage, "there is no metric \"" + name + "\"; " +
                                (near.empty() ? "" : "did you mean " + near + "? ") +
                                "Known are: " + list);
}

}  // namespace

std::span<const MetricInfo* const> all_metrics() { return kAll; }

std::vector<const MetricInfo*> select_metrics(const std::vector<std::string>& names,
                                              bool external_flow) {
  for (const std::string& name : names) {
    const auto known = [&](const MetricInfo* metric) { return stands_for(name, *metric); };
    if (std::ranges::none_of(kAll, known)) throw_unknown(name);
  }
  std::vector<const MetricInfo*> selected;
  for (const MetricInfo* metric : kAll) {
    const auto wanted = [&](const std::string& name) { return stands_for(name, *metric); };
    if (metric->external_flow && !external_flow) {
      if (std::ranges::count(names, metric->name) == 0) continue;
      throw Error(Fault::usage,
                  std::string(metric->name) + " needs flow files; name their folder with --flow");
    }
    if (std::ranges::any_of(names, wanted)) selected.push_back(metric);
  }
  return selected;
}

}  // namespace tinct
