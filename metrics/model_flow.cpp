#include "metrics/model_flow.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/media/frame_source.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// Written last, so a folder that has it is complete: the hash of the truth that the flow is of.
constexpr const char* kTruthFile = "truth.sha256";

std::string hash_of(const fs::path& truth) {
  if (!fs::is_directory(truth)) return hex(sha256_file(truth));
  Sha256 hash;
  for (const fs::path& picture : list_pictures(truth)) {
    hash.update(picture.filename().string() + "\n" + hex(sha256_file(picture)) + "\n");
  }
  return hex(hash.finish());
}

}  // namespace

ModelFlow::ModelFlow(fs::path model, const fs::path& cache)
    : sibling_("--flow-model"), model_(std::move(model)), keep_(!cache.empty()) {
  (void)sibling_.ask({{"do", "flow"}, {"model", model_.string()}, {"check", true}});
  folder_ = keep_ ? cache / ("model-" + hex(sha256_file(model_)).substr(0, 16))
                  : sibling_.folder() / "flow";
}

void ModelFlow::prepare(const ClipPaths& clip) {
  if (!clip.truth.plain()) {
    throw Error(Fault::usage, "--flow-model reads videos and folders of pictures, but clip " +
                                  clip.name + " is in " + clip.truth.path.string());
  }
  const fs::path out = folder_ / clip.name;
  const std::string truth = keep_ ? hash_of(clip.truth.path) : "";
  if (keep_ && fs::exists(out / kTruthFile) && read_file(out / kTruthFile) == truth) return;
  fs::remove_all(out);
  create_folders(out);
  (void)sibling_.ask({{"do", "flow"},
                      {"model", model_.string()},
                      {"truth", clip.truth.path.string()},
                      {"out", out.string()}});
  if (keep_) write_file_atomically(out / kTruthFile, truth);
}

std::vector<const MetricInfo*> measured_by_neighbours(std::vector<const MetricInfo*> metrics,
                                                      const std::vector<std::string>& names) {
  std::erase_if(metrics, [&](const MetricInfo* metric) {
    const bool far = metric->external_flow && metric->name != "warp_error.external";
    if (far && std::ranges::count(names, metric->name) > 0) {
      throw Error(Fault::usage, std::string(metric->name) +
                                    " needs flow between frames that are no neighbours, which "
                                    "--flow-model doesn't compute; supply it as files with --flow");
    }
    return far;
  });
  return metrics;
}

void ModelFlow::release(const ClipPaths& clip) {
  if (!keep_) fs::remove_all(folder_ / clip.name);
}

}  // namespace tinct
