#include <ATen/ATen.h>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "train/models/ab_bins.h"
#include "train/weights/convert_weights.h"
#include "train/weights/norm_epsilon.h"

namespace tinct {
namespace {

void check_options(const ModelRecord& record, const KeyMap& map, const std::string& file) {
  if (map.is_backbone()) {
    throw Error(Fault::usage, "--map " + map.name +
                                  " is of a backbone, not of a colorizer; leave "
                                  "it out to export under tinct's own names");
  }
  ModelOptions options = record.options;
  const Json had = describe_options(options).to_json();
  for (const auto& wanted : map.model.items()) {
    const Json value = had.value(wanted.key(), Json());
    if (value == wanted.value()) continue;
    throw Error(Fault::usage, file + " has " + wanted.key() + "=" + value.dump() + " where " +
                                  map.name + " needs " + wanted.value().dump() +
                                  "; leave --map out to export under tinct's own names");
  }
}

class Export {
 public:
  Export(const LoadedModel& ours, const KeyMap& map)
      : model_(*ours.model), map_(map), ours_(tensors_of(*ours.model)) {}

  [[nodiscard]] NamedTensors run() {
    for (const auto& [ours, theirs] : map_.layers) {
      for (const char* part : {".weight", ".bias"}) give(theirs + part, our(ours + part));
    }
    for (const auto& [ours, theirs] : map_.norms) give_norm(ours, theirs);
    for (const KeyMap::Split& split : map_.splits) give_split(split);
    if (map_.bins) give_bins(*map_.bins);
    return std::move(theirs_);
  }

 private:
  [[nodiscard]] at::Tensor our(const std::string& name) const {
    const auto found = ours_.find(name);
    if (found == ours_.end()) {
      throw Error(Fault::usage,
                  "the key map " + map_.name + " names " + name + ", which the model has not");
    }
    return found->second.detach().to(at::kDouble);
  }

  void give(const std::string& name, const at::Tensor& value) {
    theirs_[name] = value.to(at::kFloat);
  }

  void give_norm(const std::string& ours, const std::string& theirs) {
    for (const char* part : {".bias", ".running_mean", ".running_var"}) {
      give(theirs + part, our(ours + part));
    }
    give(theirs + ".weight",
         our(ours + ".weight") * epsilon_gain(our(ours + ".running_var"),
                                              norm_epsilon_of(model_, ours), map_.norm_epsilon));
    theirs_[theirs + ".num_batches_tracked"] = our(ours + ".num_batches_tracked").to(at::kLong);
  }

  void give_split(const KeyMap::Split& split) {
    std::vector<at::Tensor> weights;
    at::Tensor bias;
    for (const KeyMap::Split::Part& part : split.parts) {
      const auto count = static_cast<std::int64_t>(part.divide.size());
      const at::Tensor divide = at::tensor(part.divide, at::kDouble).view({1, count, 1, 1});
      weights.push_back(our(part.layer + ".weight") * divide);
      const at::Tensor own = our(part.layer + ".bias");
      bias = bias.defined() ? bias + own : own;
    }
    give(split.from + ".weight", at::cat(weights, 1));
    give(split.from + ".bias", bias);
  }

  void give_bins(const KeyMap::Bins& bins) {
    for (const char* part : {".weight", ".bias"}) {
      give(bins.from + part, our(bins.layer + part) / bins.scores_times);
    }
    give(bins.centres,
         ab_bins().to(at::kDouble).t().contiguous().view({2, kAbBins, 1, 1}) / bins.centres_times);
  }

  const torch::nn::Module& model_;
  const KeyMap& map_;
  NamedTensors ours_;
  NamedTensors theirs_;
};

}  // namespace

NamedTensors export_colorizer(const LoadedModel& ours, const KeyMap& map, const std::string& file) {
  check_options(ours.record, map, file);
  return Export(ours, map).run();
}

}  // namespace tinct
