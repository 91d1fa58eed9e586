#include "metrics/inputs/score_inputs.h"

#include <algorithm>

#include "metrics/inputs/colorizer_runs.h"
#include "metrics/inputs/fit.h"

namespace tinct {

std::vector<OutputPath> parse_outputs(const ScoreOptions& options) {
  return parse_outputs(OutputTexts{.output = options.output,
                                   .guidance = options.guidance,
                                   .exemplar = options.exemplar,
                                   .hint_rate = options.hint_rate > 0});
}

std::vector<ClipPaths> gather_clips(const ScoreOptions& options, const Clips& truth,
                                    const std::vector<OutputPath>& outputs, WorkFolder& work) {
  std::vector<OutputPath> there;
  std::vector<Clips> there_clips, found(outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].derived_from.empty() || ColorizerRuns::makes(outputs[i])) continue;
    found[i] = find_clips(outputs[i].path);
    there.push_back(outputs[i]);
    there_clips.push_back(found[i]);
  }
  // What a command needs hours for is not begun before the rest was found to be whole.
  check_clips(truth, there, there_clips);
  ColorizerRuns runs(work, {.hints = options.hints,
                            .hint_rate = options.hint_rate,
                            .seed = options.seed,
                            .time_limit = static_cast<double>(options.time_limit),
                            .any_length = fit_from(options.fit).asked()});
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].derived_from.empty()) {
      const auto base = std::ranges::find(outputs, outputs[i].derived_from, &OutputPath::name);
      found[i] = found[static_cast<std::size_t>(base - outputs.begin())];
    } else if (ColorizerRuns::makes(outputs[i])) {
      found[i] = runs.run(outputs[i], truth);
    }
  }
  return pair_clips(truth, outputs, found);
}

}  // namespace tinct
