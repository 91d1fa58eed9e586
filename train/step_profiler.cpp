#include "train/step_profiler.h"

#include <torch/csrc/autograd/profiler_kineto.h>

#include <set>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/temporary_names.h"

namespace tinct {
namespace {

namespace profiler = torch::autograd::profiler;
namespace settings = torch::profiler::impl;

}  // namespace

StepProfiler::~StepProfiler() {
  // Left by an error: what was recorded goes with the run.
  if (records_) profiler::disableProfiler();
}

void StepProfiler::begin(const torch::Device& device) {
  std::set<settings::ActivityType> kinds{settings::ActivityType::CPU};
  if (device.is_cuda()) kinds.insert(settings::ActivityType::CUDA);
  const settings::ProfilerConfig config(settings::ProfilerState::KINETO, true);
  profiler::prepareProfiler(config, kinds);
  profiler::enableProfiler(config, kinds);
  records_ = true;
}

void StepProfiler::write(const std::filesystem::path& file) {
  const auto recorded = profiler::disableProfiler();
  records_ = false;
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  create_folders(folder);
  // LibTorch goes by the ending of the name.
  const std::filesystem::path temporary = temporary_name(file).string() + ".json";
  recorded->save(temporary.string());
  std::error_code error;
  std::filesystem::rename(temporary, file, error);
  if (error) throw_system_error("can't write " + file.string(), error.value());
  log_info("wrote the profile " + file.string());
}

void StepProfiler::on_start(const TrainingMoment& moment) {
  if (moment.step + 1 >= moment.options.profile_first &&
      moment.step < moment.options.profile_last) {
    begin(moment.device);
  }
}

void StepProfiler::on_step(const TrainingMoment& moment, const torch::Tensor& /*loss*/) {
  if (records_ && moment.step >= moment.options.profile_last) write(moment.options.profile);
  if (!records_ && moment.step + 1 == moment.options.profile_first &&
      moment.step < moment.options.profile_last) {
    begin(moment.device);
  }
}

void StepProfiler::on_end(const TrainingMoment& moment) {
  if (records_) write(moment.options.profile);
}

}  // namespace tinct
