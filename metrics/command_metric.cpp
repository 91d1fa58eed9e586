#include "metrics/command_metric.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "lib/base/limited_process.h"
#include "lib/base/log.h"
#include "lib/base/shell_template.h"
#include "metrics/printed_number.h"

namespace tinct {
namespace {

class CommandMetric final : public ClipProgram {
 public:
  CommandMetric(CommandMetricText text, double time_limit)
      : text_(std::move(text)), time_limit_(time_limit) {
    if (!text_.pattern.empty()) pattern_ = std::regex(text_.pattern);
    summary_ = "measured by the command: " + text_.command;
    source_ = text_.pattern.empty() ? "the last number on its stdout"
                                    : "the last match of " + text_.pattern + " on its stdout";
    info_.name = text_.name;
    info_.unit = text_.unit;
    info_.ranked = text_.better != "none";
    info_.lower_is_better = text_.better == "lower";
    info_.needs_reference = text_.command.find("{truth}") != std::string::npos;
    info_.range = "as the command has it";
    info_.summary = summary_;
    info_.source = source_;
  }

  [[nodiscard]] const MetricInfo& info() const override { return info_; }

  void measure(const ClipFiles& files, ClipValues& out, std::vector<std::string>& notes) override {
    double& value = out.values[text_.name] = kNoValue;
    std::string failure;
    if (files.fps.num == 0 && text_.command.find("{fps}") != std::string::npos) {
      failure = "the frame rate of the clip is unknown; write the number in place of {fps}";
    } else {
      failure = run(files, value);
    }
    if (failure.empty()) return;
    notes.push_back(text_.name + " has no value: the command \"" + text_.command + "\" " + failure);
    failures_.push_back(notes.back());
  }

  std::vector<std::string> take_failures() override { return std::exchange(failures_, {}); }

 private:
  // Says what went wrong; empty: nothing.
  std::string run(const ClipFiles& files, double& value) const {
    const std::string filled = fill_shell_template(text_.command, places(files));
    log_detail("runs: " + filled);
    const LimitedProcessResult result =
        run_limited({"/bin/sh", "-c", filled}, {.time_limit = time_limit_, .output_apart = true});
    std::string what;
    if (result.timed_out) {
      what = fmt::format("ran longer than --time-limit {} s and was ended", time_limit_);
    } else if (result.exit_status != 0) {
      what = "failed";
    } else {
      what = read(result.output, value);
    }
    if (what.empty()) return {};
    const std::string words = last_lines(result.last_words);
    return fmt::format("{}; exit status {}, {}", what, result.exit_status,
                       words.empty() ? "nothing on stderr" : "the last lines of stderr: " + words);
  }

  std::string read(const std::string& output, double& value) const {
    const auto number = pattern_ ? last_match(output, *pattern_) : last_number(output);
    if (!number) return pattern_ ? "printed nothing that the pattern matches" : "printed no number";
    if (!std::isfinite(number->value)) {
      return "printed \"" + number->text + "\", which is not a finite number";
    }
    value = number->value;
    return {};
  }

  static std::map<std::string, std::string, std::less<>> places(const ClipFiles& files) {
    return {{"out", files.output.string()},
            {"truth", files.truth.string()},
            {"clip", files.clip},
            {"method", files.method},
            {"fps", fmt::format("{:.8g}", files.fps.value())},
            {"frames", std::to_string(files.frames)},
            {"width", std::to_string(files.width)},
            {"height", std::to_string(files.height)}};
  }

  CommandMetricText text_;
  double time_limit_;
  std::optional<std::regex> pattern_;
  std::string summary_, source_;
  MetricInfo info_;
  std::vector<std::string> failures_;
};

}  // namespace

std::vector<std::unique_ptr<ClipProgram>> command_metrics(const CommandMetricTexts& texts) {
  std::vector<std::unique_ptr<ClipProgram>> programs;
  for (CommandMetricText& text : parse_command_metrics(texts)) {
    programs.push_back(std::make_unique<CommandMetric>(std::move(text), texts.time_limit));
  }
  return programs;
}

}  // namespace tinct
