#include "train/step_profiler.h"

#include <torch/csrc/autograd/profiler_kineto.h>

#include <set>
#include <string>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/temporary_names.h"

namespace tinct {
namespace {

namespace profiler = torch::autograd::profiler;
namespace settings = torch::profiler::impl;

/// A place for LibTorch to write a trace to, beside where it will stand; gone with this. A folder,
/// since LibTorch goes by the ending of the name.
class TemporaryTrace {
 public:
  explicit TemporaryTrace(const std::filesystem::path& file) : folder_(temporary_name(file)) {
    create_folders(folder_);
  }
  ~TemporaryTrace() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TemporaryTrace(const TemporaryTrace&) = delete;
  TemporaryTrace& operator=(const TemporaryTrace&) = delete;
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "trace.json"; }

 private:
  std::filesystem::path folder_;
};

/// The text of a trace, for a file.
std::string trace_of(profiler::ProfilerResult& recorded, const std::filesystem::path& file) {
  const TemporaryTrace trace(file);
  recorded.save(trace.path().string());
  // It doesn't say whether it could write.
  std::string text = read_file(trace.path());
  const auto end = text.find_last_not_of(" \n\r\t");
  if (end == std::string::npos || text[end] != '}') {
    throw Error(Fault::resource, "the profile " + file.string() +
                                     " could not be written to its end; is the disk full?");
  }
  return text;
}

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
  const std::filesystem::path whole = std::filesystem::absolute(file);
  write_file_atomically(whole, trace_of(*recorded, whole));
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
