#include "lib/base/counted_noun.h"
#include "train/pruning/prune.h"

#include <cstdio>

#include "tools/tinct-torch/commands.h"
#include "tools/tinct-torch/prune_command.h"
#include "tools/tinct-torch/torch_errors.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

std::string shown(double value, const char* format) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string nets_text(const PruneReport& report) {
  TextTable table({"on " + counted_noun(report.before.validation.frames, "held-out frame"),
                   "parameters", "mse_ab", "with hints", "frames/s"});
  const auto row = [&](const char* name, const MeasuredNet& net) {
    table.add({name, with_thousands(net.parameters), shown(net.validation.mse_ab, "%.1f"),
               report.takes_hints ? shown(net.validation.mse_ab_hinted, "%.1f") : "-",
               shown(net.frames_per_second, "%.2f")});
  };
  row("before", report.before);
  row("pruned", report.after);
  table.add({"all gray", "0", shown(report.before.validation.all_gray, "%.1f"), "-", "-"});
  return table.text();
}

std::string layers_text(const PruneReport& report) {
  TextTable table({"layer", "channels", "kept", "zeros", "zeros of the kept"});
  for (const PrunedLayer& layer : report.layers) {
    table.add({layer.name, std::to_string(layer.before), std::to_string(layer.after),
               shown(100 * layer.zeros, "%.1f %%"), shown(100 * layer.zeros_kept, "%.1f %%")});
  }
  return table.text();
}

std::string as_text(const PruneReport& report, const PruneOptions& options) {
  const std::string size = std::to_string(report.size);
  return layers_text(report) + "\n" + nets_text(report) + options.out.string() +
         "; train on: tinct train dataset=" + options.dataset.string() +
         " init=" + options.out.string() + " model=" + report.model.model +
         " width=" + std::to_string(report.model.width) + " size=" + size +
         " learning_rate=1e-4 out=RUN\n";
}

Json net_json(const MeasuredNet& net) {
  return {{"parameters", net.parameters},
          {"validation", validation_json(net.validation)},
          {"frames_per_second", net.frames_per_second}};
}

Json as_json(const PruneReport& report, const PruneOptions& options) {
  Json layers = Json::array();
  for (const PrunedLayer& layer : report.layers) {
    layers.push_back({{"layer", layer.name},
                      {"channels", layer.before},
                      {"kept", layer.after},
                      {"zeros", layer.zeros},
                      {"zeros_kept", layer.zeros_kept}});
  }
  return {{"before", net_json(report.before)},
          {"pruned", net_json(report.after)},
          {"layers", std::move(layers)},
          {"size", report.size},
          {"out", options.out.string()}};
}

int run_prune(const PruneOptions& options, const CommonOptions& common) {
  return with_torch_errors([&] {
    const PruneReport report = prune(options, picture_decoder(), film_flows());
    common.json ? print_json(as_json(report, options)) : print_text(as_text(report, options));
    return 0;
  });
}

}  // namespace

Command run_prune_command() { return make_command<PruneOptions>(prune_text(), run_prune); }

}  // namespace tinct
