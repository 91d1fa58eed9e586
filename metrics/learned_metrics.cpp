#include "metrics/learned_metrics.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "lib/base/errors.h"
#include "lib/net/weights.h"
#include "metrics/torch_sibling.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr MetricInfo kLpips{
    .name = "lpips",
    .range = "0..",
    .summary =
        "how different a trained network finds the pictures, mean of the frames; needs "
        "weights",
    .source =
        "Zhang et al. 2018, LPIPS v0.1 with AlexNet: squared differences of its "
        "channel-normalised features behind five ReLUs, weighted, mean over places, sum; "
        "R, G, B in -1..1, in full size"};
constexpr MetricInfo kFid{
    .name = "fid",
    .range = "0..",
    .summary =
        "distance between the features of all output frames and of all real ones, over all "
        "clips; too high below 2,000 frames; needs weights",
    .source =
        "Heusel et al. 2017: squared Frechet distance of Gaussians fitted to 2048 features "
        "of Inception-v3 (2015-12-05, as pytorch-fid), pictures resized to 299x299 without "
        "antialiasing"};
constexpr MetricInfo kFvd{
    .name = "fvd",
    .temporal = true,
    .range = "0..",
    .summary =
        "the same for windows of 16 frames and the features of a video network that you "
        "supply",
    .source =
        "Unterthiner et al. 2018: squared Frechet distance of Gaussians fitted to the "
        "network's features of all whole windows of 16 frames, one after the other, resized "
        "to 224x224, -1..1"};
constexpr std::array<const MetricInfo*, 3> kAll{&kLpips, &kFid, &kFvd};

void take_notes(const Json& answer, std::vector<std::string>& notes) {
  for (const Json& note : answer.value("notes", Json::array())) notes.push_back(note);
}

/// LPIPS: a value per frame.
class Lpips final : public ClipProgram {
 public:
  explicit Lpips(const LearnedNetworks& networks)
      : sibling_("lpips"), weights_(weights_folder(networks.weights)) {
    take_notes(sibling_.ask({{"do", "lpips"}, {"weights", weights_.string()}, {"check", true}}),
               first_notes_);
  }
  [[nodiscard]] const MetricInfo& info() const override { return kLpips; }
  [[nodiscard]] bool leaves_out_exemplars() const noexcept override { return true; }

  void measure(const ClipFiles& files, ClipValues& out, std::vector<std::string>& notes) override {
    const Json answer = sibling_.ask({{"do", "lpips"},
                                      {"weights", weights_.string()},
                                      {"truth", files.truth.string()},
                                      {"output", files.output.string()}});
    notes.insert(notes.end(), first_notes_.begin(), first_notes_.end());
    first_notes_.clear();
    take_notes(answer, notes);
    auto curve = answer.at("frames").get<std::vector<double>>();
    for (std::size_t i = 0; i < curve.size(); ++i) {
      if (files.excluded.contains(static_cast<std::int64_t>(i))) curve[i] = kNoValue;
    }
    out.values["lpips"] = mean_of_known(curve);
    if (!curve.empty()) out.frames["lpips"] = curve;
  }

 private:
  TorchSibling sibling_;
  fs::path weights_;
  std::vector<std::string> first_notes_;
};

/// FID and FVD: a value over all clips of a method. What is kept of the truth serves all methods.
class Distribution final : public ClipProgram {
 public:
  Distribution(const MetricInfo& info, const LearnedNetworks& networks)
      : info_(info),
        sibling_(std::string(info.name)),
        request_({{"do", info.name},
                  {"weights", weights_folder(networks.weights).string()},
                  {"model", networks.fvd_model.string()},
                  {"kept", (sibling_.folder() / "truth.safetensors").string()}}) {
    Json check = request_;
    check["check"] = true;
    take_notes(sibling_.ask(check), first_notes_);
  }
  [[nodiscard]] const MetricInfo& info() const override { return info_; }
  [[nodiscard]] bool leaves_out_exemplars() const noexcept override { return true; }
  [[nodiscard]] bool pools_clips() const noexcept override { return true; }

  void measure(const ClipFiles& files, ClipValues&, std::vector<std::string>&) override {
    Clips& clips = clips_[files.method];
    clips.truths.push_back(files.truth.string());
    clips.outputs.push_back(files.output.string());
    clips.excluded.push_back(files.excluded);
  }
  void finish(const std::string& method, std::vector<PooledValue>& out,
              std::vector<std::string>& notes) override {
    Json request = request_;
    request["truths"] = clips_[method].truths;
    request["outputs"] = clips_[method].outputs;
    request["excluded"] = clips_[method].excluded;
    const Json answer = sibling_.ask(request);
    notes.insert(notes.end(), first_notes_.begin(), first_notes_.end());
    first_notes_.clear();
    take_notes(answer, notes);
    const Json& value = answer.at("value");
    out.push_back({.name = std::string(info_.name),
                   .value = value.is_null() ? kNoValue : value.get<double>(),
                   .frames = answer.at("samples").get<std::int64_t>()});
  }

 private:
  struct Clips {
    std::vector<std::string> truths, outputs;
    std::vector<std::set<std::int64_t>> excluded;
  };
  const MetricInfo& info_;
  TorchSibling sibling_;
  Json request_;
  std::map<std::string, Clips> clips_;
  std::vector<std::string> first_notes_;
};

std::unique_ptr<ClipProgram> make(const MetricInfo& info, const LearnedNetworks& networks) {
  if (&info == &kLpips) return std::make_unique<Lpips>(networks);
  if (&info == &kFvd && networks.fvd_model.empty()) {
    throw Error(Fault::usage,
                "fvd needs a video network that you supply; name its TorchScript file with "
                "--fvd-model FILE.pt");
  }
  return std::make_unique<Distribution>(info, networks);
}

}  // namespace

std::span<const MetricInfo* const> learned_metrics() { return kAll; }

std::vector<std::unique_ptr<ClipProgram>> take_learned_metrics(std::vector<std::string>& names,
                                                               const LearnedNetworks& networks) {
  std::vector<std::unique_ptr<ClipProgram>> programs;
  for (const MetricInfo* info : kAll) {
    const bool named = std::erase(names, info->name) > 0;
    const bool implied = info == &kFvd && !networks.fvd_model.empty();
    if (named || implied) programs.push_back(make(*info, networks));
  }
  return programs;
}

}  // namespace tinct
