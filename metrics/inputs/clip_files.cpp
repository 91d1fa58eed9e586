#include "metrics/inputs/clip_files.h"

#include <algorithm>

#include "lib/media/frame_sink.h"

namespace tinct {
namespace {

// The clip with this output alone, and the one that it is made from.
struct Selected {
  ClipPaths paths;
  std::vector<OutputPath> outputs;
};

Selected select(const ClipPaths& paths, const std::vector<OutputPath>& outputs, std::size_t index) {
  Selected selected{.paths = {.name = paths.name, .truth = paths.truth, .outputs = {}},
                    .outputs = {}};
  const auto add = [&](std::size_t i) {
    selected.paths.outputs.push_back(paths.outputs[i]);
    selected.outputs.push_back(outputs[i]);
  };
  if (!outputs[index].derived_from.empty()) {
    const auto base = std::ranges::find(outputs, outputs[index].derived_from, &OutputPath::name);
    add(static_cast<std::size_t>(base - outputs.begin()));
  }
  add(index);
  return selected;
}

}  // namespace

bool needs_files_written(const ClipPaths& paths, const std::vector<OutputPath>& outputs,
                         std::size_t index, const Fit& fit) {
  const OutputPath& output = outputs[index];
  return !paths.truth.plain() || !paths.outputs[index].plain() || fit.asked() ||
         !output.excluded.empty() || !output.derived_from.empty();
}

ProgramFiles files_for_program(const ClipPaths& paths, const std::vector<OutputPath>& outputs,
                               std::size_t index, const Fit& fit,
                               const std::filesystem::path& folder) {
  if (!needs_files_written(paths, outputs, index, fit)) {
    return {.truth = paths.truth.path, .output = paths.outputs[index].path};
  }
  const Selected selected = select(paths, outputs, index);
  ClipReader reader(selected.paths, selected.outputs, {.window = 1, .cuts = {}, .fit = fit});
  FrameSinkOptions options;
  const VideoInfo& info = reader.truth_info();
  if (info.fps.num > 0) options.fps = info.fps;
  ProgramFiles files{.truth = folder / "truth.mkv", .output = folder / "output.mkv", .frames = 0};
  const auto truth_sink = open_frame_sink(files.truth, options);
  const auto output_sink = open_frame_sink(files.output, options);
  while (const std::optional<ClipStep> step = reader.next()) {
    const PictureWindow& pictures = step->outputs.back().pictures;
    if (pictures.empty()) continue;
    truth_sink->write(step->truth.front()->frame());
    output_sink->write(pictures.front()->frame());
    ++files.frames;
  }
  if (files.frames == 0) return files;
  truth_sink->finish();
  output_sink->finish();
  return files;
}

}  // namespace tinct
