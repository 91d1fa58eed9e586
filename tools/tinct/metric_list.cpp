#include "tools/tinct/metric_list.h"

#include "metrics/learned_metrics.h"
#include "metrics/registry.h"
#include "tools/tinct/help.h"

namespace tinct {
namespace {

std::string direction(bool ranked, bool lower_is_better) {
  if (!ranked) return "to be held against the truth's own";
  return lower_is_better ? "lower is better" : "higher is better";
}

std::string unit_of(std::string_view unit) {
  return unit.empty() ? "" : " [" + std::string(unit) + "]";
}

std::string entry(const MetricInfo& metric) {
  std::string text = std::string(metric.name) + unit_of(metric.unit) + "\n";
  text += wrap(std::string(metric.summary) + ".", 4);
  text += wrap("Range: " + std::string(metric.range) + "; " +
                   direction(metric.ranked, metric.lower_is_better) + ".",
               4);
  text += wrap("Definition: " + std::string(metric.source) + ".", 4);
  if (metric.external_flow) text += wrap("Measured when --flow names the files.", 4);
  for (const ValueInfo& value : metric.more) {
    text +=
        wrap(std::string(value.name) + unit_of(value.unit) + ": " + std::string(value.summary), 6);
  }
  return text;
}

}  // namespace

std::string metric_list() {
  std::string text =
      "What --metric takes. A name stands for itself and for all that continue it behind a dot; "
      "\"all\" for every one.";
  text = wrap(text, 0);
  for (const MetricInfo* metric : all_metrics()) text += "\n" + entry(*metric);
  text += "\n" + wrap("Measured by networks (docs/weights.md), and not part of \"all\":", 0);
  for (const MetricInfo* metric : learned_metrics()) text += "\n" + entry(*metric);
  return text;
}

}  // namespace tinct
