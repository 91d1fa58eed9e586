#include "metrics/run_programs.h"

#include <cmath>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"

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

void run_programs(const ScorePlan& plan, const ClipPaths& paths, ClipScore& clip,
                  std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < plan.outputs.size(); ++i) {
    const OutputPath& output = plan.outputs[i];
    if (plan.programs.empty() || !output.derived_from.empty()) continue;
    if (!paths.truth.plain() || !paths.outputs[i].plain()) {
      notes.push_back(output.name + ", clip " + paths.name +
                      ": not measured by programs, which can't read shards");
      continue;
    }
    const ClipFiles files{.clip = paths.name,
                          .method = output.name,
                          .truth = paths.truth.path,
                          .output = paths.outputs[i].path,
                          .frames = clip.frames,
                          .fps = clip.fps,
                          .excluded = output.excluded,
                          .width = clip.width,
                          .height = clip.height};
    for (const auto& program : plan.programs) {
      throw_if_cancelled();
      ClipValues found;
      std::vector<std::string> remarks;
      program->measure(files, found, remarks);
      merge(clip.outputs[i].values, std::move(found.values));
      merge(clip.outputs[i].frames, std::move(found.frames));
      for (const std::string& remark : remarks) {
        notes.push_back(files.method + ", clip " + files.clip + ": " + remark);
      }
      for (const std::string& failure : program->take_failures()) {
        clip.failures.push_back(files.method + ", clip " + files.clip + ": " + failure);
      }
    }
  }
}

void finish_programs(const ScorePlan& plan, Json& methods, std::vector<std::string>& notes) {
  for (const OutputPath& output : plan.outputs) {
    if (!output.derived_from.empty()) continue;
    for (const auto& program : plan.programs) {
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
}

}  // namespace tinct
