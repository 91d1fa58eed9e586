#include <algorithm>
#include <cctype>
#include <regex>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "metrics/command_metric.h"
#include "metrics/learned_metrics.h"
#include "metrics/presets/preset.h"
#include "metrics/registry.h"

namespace tinct {
namespace {

struct NamedText {
  std::string name, text;
};

NamedText taken_apart(const std::string& option, const std::string& given) {
  const std::size_t equals = given.find('=');
  const std::string name = given.substr(0, std::min(equals, given.size()));
  const bool plain = std::ranges::all_of(name, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
  });
  if (equals == std::string::npos || name.empty() || !plain) {
    throw Error(Fault::usage,
                "--" + option + " \"" + given +
                    "\" is not NAME=TEXT; a name has letters, digits, \".\", \"_\" and "
                    "\"-\" only");
  }
  return {name, given.substr(equals + 1)};
}

bool is_taken(const std::string& name) {
  const auto in = [&](const MetricInfo* metric) {
    return metric->name == name || metric->headline_value() == name ||
           std::ranges::count(metric->more, name, &ValueInfo::name) > 0;
  };
  return std::ranges::any_of(all_metrics(), in) || std::ranges::any_of(learned_metrics(), in) ||
         std::ranges::any_of(all_presets(), [&](const PresetInfo* preset) {
           return std::ranges::any_of(preset->metrics, in);
         });
}

void check_pattern(const CommandMetricText& text) {
  const auto wrong = [&](const std::string& what) {
    throw Error(Fault::usage, "the pattern \"" + text.pattern + "\" of " + text.name + " " + what);
  };
  try {
    if (std::regex(text.pattern).mark_count() != 1) {
      wrong(
          "must have one group, which holds the number, as in \"JOD ([0-9.]+)\"; other groups are "
          "written (?:…)");
    }
  } catch (const std::regex_error& error) {
    wrong(std::string("can't be read as an ECMAScript regular expression: ") + error.what());
  }
}

void check_direction(const CommandMetricText& text) {
  if (text.better == "higher" || text.better == "lower" || text.better == "none") return;
  throw Error(Fault::usage, "--metric-better " + text.name + "=" + text.better +
                                " is no direction; write higher, lower or none");
}

CommandMetricText command_of(const std::string& given,
                             const std::vector<CommandMetricText>& before) {
  NamedText command = taken_apart("metric-command", given);
  if (is_taken(command.name) ||
      std::ranges::count(before, command.name, &CommandMetricText::name)) {
    throw Error(Fault::usage, "there is a value \"" + command.name +
                                  "\" already; give the command of --metric-command another name");
  }
  if (command.text.find("{out}") == std::string::npos) {
    throw Error(Fault::usage, "the command \"" + command.text + "\" of " + command.name +
                                  " is not told what to measure; write {out} for the output and "
                                  "{truth} for the real frames");
  }
  return {.name = std::move(command.name),
          .command = std::move(command.text),
          .pattern = {},
          .unit = {}};
}

}  // namespace

std::vector<CommandMetricText> parse_command_metrics(const CommandMetricTexts& texts) {
  std::vector<CommandMetricText> metrics;
  for (const std::string& given : texts.command) metrics.push_back(command_of(given, metrics));
  const auto add = [&](const char* option, const std::vector<std::string>& list,
                       std::string CommandMetricText::*member) {
    for (const std::string& given : list) {
      NamedText text = taken_apart(option, given);
      const auto metric = std::ranges::find(metrics, text.name, &CommandMetricText::name);
      if (metric == metrics.end()) {
        throw Error(Fault::usage, std::string("--") + option + " speaks of \"" + text.name +
                                      "\", but there is no --metric-command " + text.name + "=…");
      }
      (*metric).*member = std::move(text.text);
    }
  };
  add("metric-pattern", texts.pattern, &CommandMetricText::pattern);
  add("metric-better", texts.better, &CommandMetricText::better);
  add("metric-unit", texts.unit, &CommandMetricText::unit);
  for (const CommandMetricText& metric : metrics) {
    if (!metric.pattern.empty()) check_pattern(metric);
    check_direction(metric);
  }
  return metrics;
}

}  // namespace tinct
