#include <cstdio>

#include "lib/base/counted_noun.h"
#include "tools/tinct-torch/commands.h"
#include "tools/tinct-torch/torch_errors.h"
#include "tools/tinct-torch/train_command.h"
#include "tools/tinct/table.h"
#include "train/rank_place.h"
#include "train/trainer.h"

namespace tinct {
namespace {

std::string number(double value, const char* format = "%.1f") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string bins_text(const UvBinAccuracy& bins) {
  return number(100 * bins.u) + " % of U and " + number(100 * bins.v) + " % of V";
}

std::string clips_text(const ClipValidation& clips) {
  std::string text = "on " + counted_noun(clips.frames, "neighbouring frame") + ": mse_ab " +
                     number(clips.mse_ab) + "; copying the previous frame's true colours " +
                     number(clips.copy_previous);
  if (clips.teacher_forced) {
    text += "; shown them, the model " + number(clips.teacher_forced->mse_ab);
  }
  if (clips.warp_error) {
    text += "; warp error " + number(*clips.warp_error, "%.3f") + ", of the films themselves " +
            number(*clips.true_warp_error, "%.3f");
  }
  text +=
      "\nright bins of 30: " + bins_text(clips.bins) + "; copying " + bins_text(clips.copied_bins);
  if (clips.teacher_forced) text += "; shown them, " + bins_text(clips.teacher_forced->bins);
  return text + "\n";
}

std::string as_text(const TrainingReport& report, const TrainOptions& options) {
  const Validation& v = report.validation;
  TextTable table({"on " + counted_noun(v.frames, "held-out frame"), "mse_ab", "of all gray"});
  const auto row = [&](const std::string& name, double value) {
    table.add({name, number(value), number(v.all_gray > 0 ? value / v.all_gray : 0, "%.2f")});
  };
  row("all gray", v.all_gray);
  row("mean colour of the training frames", v.mean_colour);
  row(options.model.model + ", no hints", v.mse_ab);
  if (report.takes_hints) {
    row(options.model.model + ", " + number(100 * options.hint_rate, "%g") + " % hints",
        v.mse_ab_hinted);
  }
  std::string text = table.text();
  if (v.clips) text += clips_text(*v.clips);
  text += counted_noun(report.parameters, "parameter") + ", " + counted_noun(report.steps, "step") +
          " on " + counted_noun(report.training_frames, "frame") + " of " +
          counted_noun(report.training_scenes, "scene") + ", on " + report.device;
  if (report.ranks > 1) text += " with " + std::to_string(report.ranks) + " ranks";
  if (report.steps_per_second > 0) {
    text += ", " + number(report.steps_per_second, "%.2f") + " steps/s";
  }
  if (!report.backbone.empty()) text += "\n" + report.backbone;
  return text + "\ncheckpoint: " + report.checkpoint.string() + "\n";
}

Json as_json(const TrainingReport& report) {
  Json json{{"steps", report.steps},
            {"resumed_from", report.resumed_from},
            {"parameters", report.parameters},
            {"multiply_adds", report.multiply_adds},
            {"training_frames", report.training_frames},
            {"training_scenes", report.training_scenes},
            {"validation_scenes", report.validation_scenes},
            {"steps_per_second", report.steps_per_second},
            {"device", report.device},
            {"ranks", report.ranks},
            {"validation", validation_json(report.validation)},
            {"checkpoint", report.checkpoint.string()}};
  if (!report.backbone.empty()) json["backbone"] = report.backbone;
  return json;
}

int run(const TrainOptions& options, const CommonOptions& common) {
  const bool speaks = rank_place_from_environment().rank == 0;
  return with_torch_errors([&] {
    const TrainingReport report = train(options, picture_decoder(), picture_hooks(), film_flows());
    if (!speaks) return 0;
    common.json ? print_json(as_json(report)) : print_text(as_text(report, options));
    return 0;
  });
}

}  // namespace

Command run_train_command() { return make_command<TrainOptions>(train_text(), run); }

}  // namespace tinct
