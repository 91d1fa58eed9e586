#include "metrics/run_programs.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace tinct {
namespace {

template <typename Named>
void merge(Named& into, Named from) {
  into.merge(from);
  if (from.empty()) return;
  throw Error(Fault::bug, "two metrics measured \"" + from.begin()->first +
                              "\"; please report it with the command you ran");
}

}  // namespace

ProgramFiles ProgramRuns::find_files(const ClipPaths& paths, std::size_t output, bool exemplars) {
  std::vector<OutputPath> outputs = plan_.outputs;
  if (exemplars) {
    for (OutputPath& each : outputs) each.excluded.clear();
  }
  std::filesystem::path folder;
  if (needs_files_written(paths, outputs, output, plan_.fit)) {
    if (!written_) written_.emplace();
    folder = written_->path() / std::to_string(clip_) / std::to_string(output) /
             (exemplars ? "all" : "without-exemplars");
    create_folders(folder);
  }
  return files_for_program(paths, outputs, output, plan_.fit, folder);
}

void ProgramRuns::measure(const ClipPaths& paths, ClipScore& clip,
                          std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < plan_.outputs.size(); ++i) {
    const OutputPath& output = plan_.outputs[i];
    const std::string place = output.name + ", clip " + paths.name + ": ";
    std::map<bool, ProgramFiles> found;
    for (const auto& program : plan_.programs) {
      throw_if_cancelled();
      const bool exemplars = program->leaves_out_exemplars();
      if (!found.contains(exemplars)) found[exemplars] = find_files(paths, i, exemplars);
      const ProgramFiles& files = found[exemplars];
      if (files.frames == 0) {
        notes.push_back(place + "no frame is left for " + std::string(program->info().name));
        continue;
      }
      ClipValues values;
      std::vector<std::string> remarks;
      program->measure({.clip = paths.name,
                        .method = output.name,
                        .truth = files.truth,
                        .output = files.output,
                        .frames = files.frames < 0 ? clip.frames : files.frames,
                        .fps = clip.fps,
                        .excluded = exemplars ? output.excluded : std::set<std::int64_t>(),
                        .width = clip.width,
                        .height = clip.height},
                       values, remarks);
      merge(clip.outputs[i].values, std::move(values.values));
      merge(clip.outputs[i].frames, std::move(values.frames));
      for (const std::string& remark : remarks) notes.push_back(place + remark);
      for (const std::string& failure : program->take_failures()) {
        clip.failures.push_back(place + failure);
      }
    }
  }
  ++clip_;
  if (std::ranges::none_of(plan_.programs, &ClipProgram::pools_clips)) written_.reset();
}

void ProgramRuns::finish(Json& methods, std::vector<std::string>& notes) {
  for (const OutputPath& output : plan_.outputs) {
    for (const auto& program : plan_.programs) {
      throw_if_cancelled();
      std::vector<PooledValue> found;
      std::vector<std::string> remarks;
      program->finish(output.name, found, remarks);
      Json& summary = methods.at(output.name).at("summary");
      for (const PooledValue& value : found) {
        summary[value.name] = {{"mean", std::isfinite(value.value) ? Json(value.value) : Json()},
                               {"ci95", nullptr},
                               {"n", value.frames}};
      }
      for (const std::string& remark : remarks) notes.push_back(output.name + ": " + remark);
    }
  }
  written_.reset();
}

}  // namespace tinct
