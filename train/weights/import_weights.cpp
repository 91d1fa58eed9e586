#include <ATen/ATen.h>

#include <algorithm>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "train/models/ab_bins.h"
#include "train/models/registry.h"
#include "train/weights/convert_weights.h"
#include "train/weights/norm_epsilon.h"

namespace tinct {
namespace {

/// Bins are 10 apart: nearer than this it is the same one.
constexpr double kSameBin = 1;
/// Options allow no other widths.
constexpr std::int64_t kWidest = 512;

/// Their tensors, of which each has to be used or to be one that nothing here needs.
class TheirTensors {
 public:
  TheirTensors(const StateDict& theirs, const KeyMap& map) : theirs_(theirs), map_(map) {}

  [[nodiscard]] bool has(const std::string& name) const { return theirs_.has(name); }

  /// One of any shape.
  const at::Tensor& use(const std::string& name) {
    const auto found = theirs_.tensors.find(name);
    if (found == theirs_.tensors.end()) {
      throw refusal("has no " + name + ", which " + map_.name + " has");
    }
    used_.insert(name);
    return found->second;
  }

  const at::Tensor& use(const std::string& name, at::IntArrayRef shape) {
    const at::Tensor& tensor = use(name);
    if (tensor.sizes() != shape) {
      throw refusal("has " + name + " as " + shape_text(tensor.sizes()) + " where " + map_.name +
                    " has " + shape_text(shape));
    }
    return tensor;
  }

  /// The same in double.
  [[nodiscard]] at::Tensor take(const std::string& name, at::IntArrayRef shape) {
    return use(name, shape).to(at::kDouble);
  }

  void check_all_used() const {
    for (const auto& [name, tensor] : theirs_.tensors) {
      if (used_.contains(name) || map_.drops(name)) continue;
      throw refusal("holds " + name + ", which " + map_.name + " has not");
    }
  }

  [[nodiscard]] Error refusal(const std::string& what) const {
    std::string others;
    for (const std::string& name : key_map_names()) {
      if (name != map_.name) others += (others.empty() ? "" : ", ") + name;
    }
    return {Fault::input, theirs_.file + " " + what +
                              ": it is of another net or damaged; give its own --map (" + others +
                              ", or a file), or get it again"};
  }

 private:
  const StateDict& theirs_;
  const KeyMap& map_;
  std::set<std::string> used_;
};

class Import {
 public:
  Import(const StateDict& theirs, const KeyMap& map) : theirs_(theirs, map), map_(map) {}

  [[nodiscard]] LoadedModel run() {
    const torch::NoGradGuard no_gradients;
    record_.options = options();
    record_.size = map_.size;
    model_ = make_model(record_.options);
    ours_ = tensors_of(*model_);
    for (const auto& [ours, theirs] : map_.layers) copy_layer(ours, theirs);
    for (const auto& [ours, theirs] : map_.norms) copy_norm(ours, theirs);
    for (const KeyMap::Split& split : map_.splits) copy_split(split);
    if (map_.bins) copy_bins(*map_.bins);
    theirs_.check_all_used();
    check_all_set();
    model_->eval();
    return {.model = model_, .record = record_};
  }

 private:
  ModelOptions options() {
    ModelOptions options;
    describe_options(options).from_json(map_.model, map_.name);
    const at::Tensor& widest = theirs_.use(map_.width_of);
    const std::int64_t width = widest.dim() > 0 ? widest.size(0) : 0;
    if (width < 1 || width > kWidest) {
      throw theirs_.refusal("has " + map_.width_of + " as " + shape_text(widest.sizes()) +
                            ", which is no width from 1 to " + std::to_string(kWidest));
    }
    options.width = static_cast<int>(width);
    return options;
  }

  at::Tensor& our(const std::string& name) {
    const auto found = ours_.find(name);
    if (found == ours_.end()) {
      throw Error(Fault::usage, "the key map " + map_.name + " names " + name + ", which " +
                                    record_.options.model + " has not");
    }
    return found->second;
  }

  void set(const std::string& name, const at::Tensor& value) {
    at::Tensor& into = our(name);
    if (into.sizes() != value.sizes()) {
      throw Error(Fault::usage, "the key map " + map_.name + " makes " + name + " " +
                                    shape_text(value.sizes()) + " where " + record_.options.model +
                                    " has " + shape_text(into.sizes()));
    }
    into.copy_(value);
    set_.insert(name);
  }

  void copy(const std::string& name, const std::string& theirs) {
    set(name, theirs_.take(theirs, our(name).sizes()));
  }

  void copy_layer(const std::string& ours, const std::string& theirs) {
    for (const char* part : {".weight", ".bias"}) copy(ours + part, theirs + part);
  }

  void copy_norm(const std::string& ours, const std::string& theirs) {
    for (const char* part : {".bias", ".running_mean", ".running_var"}) {
      copy(ours + part, theirs + part);
    }
    const at::Tensor gain = theirs_.take(theirs + ".weight", our(ours + ".weight").sizes());
    const at::Tensor variance = our(ours + ".running_var").to(at::kDouble);
    set(ours + ".weight",
        gain * epsilon_gain(variance, map_.norm_epsilon, norm_epsilon_of(*model_, ours)));
    // Weights that came from Caffe have no such counter.
    const std::string counter = ".num_batches_tracked";
    if (theirs_.has(theirs + counter)) copy(ours + counter, theirs + counter);
  }

  void copy_split(const KeyMap::Split& split) {
    std::vector<std::int64_t> shape = our(split.parts.front().layer + ".weight").sizes().vec();
    if (shape.size() != 4) {
      throw Error(Fault::usage, "the key map " + map_.name + " splits " + split.from +
                                    " for what is no convolution here");
    }
    shape[1] = 0;
    for (const KeyMap::Split::Part& part : split.parts) {
      shape[1] += static_cast<std::int64_t>(part.divide.size());
    }
    const at::Tensor weight = theirs_.take(split.from + ".weight", shape);
    std::int64_t first = 0;
    for (const KeyMap::Split::Part& part : split.parts) {
      const auto count = static_cast<std::int64_t>(part.divide.size());
      const at::Tensor divide = at::tensor(part.divide, at::kDouble).view({1, count, 1, 1});
      set(part.layer + ".weight", weight.narrow(1, first, count) / divide);
      if (first == 0) {
        copy(part.layer + ".bias", split.from + ".bias");
      } else {
        set(part.layer + ".bias", at::zeros_like(our(part.layer + ".bias")));
      }
      first += count;
    }
  }

  /// Where each bin here stands among theirs.
  at::Tensor order_of_bins(const KeyMap::Bins& bins) {
    const at::Tensor centres = theirs_.take(bins.centres, {2, kAbBins, 1, 1}).view({2, kAbBins});
    const at::Tensor theirs = centres.t().contiguous() * bins.centres_times;
    const auto [distance, order] = at::cdist(ab_bins().to(at::kDouble), theirs).min(1);
    const double furthest = distance.max().item<double>();
    if (!(furthest < kSameBin)) {
      throw theirs_.refusal("has " + bins.centres + " with no bin near one of those here, by " +
                            std::to_string(furthest) + " in a*, b*");
    }
    return order;
  }

  void copy_bins(const KeyMap::Bins& bins) {
    const at::Tensor order = order_of_bins(bins);
    for (const char* part : {".weight", ".bias"}) {
      const at::Tensor theirs = theirs_.take(bins.from + part, our(bins.layer + part).sizes());
      set(bins.layer + part, theirs.index_select(0, order) * bins.scores_times);
    }
  }

  void check_all_set() const {
    for (const auto& item : model_->named_parameters()) {
      if (set_.contains(item.key())) continue;
      throw Error(Fault::usage, "the key map " + map_.name + " leaves " + item.key() + " of " +
                                    record_.options.model + " out");
    }
  }

  TheirTensors theirs_;
  const KeyMap& map_;
  ModelRecord record_;
  std::shared_ptr<VideoColorizer> model_;
  NamedTensors ours_;
  std::set<std::string> set_;
};

}  // namespace

LoadedModel import_colorizer(const StateDict& theirs, const KeyMap& map) {
  return Import(theirs, map).run();
}

NamedTensors import_backbone(const StateDict& theirs, const KeyMap& map) {
  TheirTensors tensors(theirs, map);
  for (const auto& [name, shape] : map.shapes) tensors.use(name, shape);
  NamedTensors kept;
  for (const auto& [name, tensor] : theirs.tensors) {
    const auto begins = [&name = name](const std::string& start) {
      return name.starts_with(start);
    };
    if (std::ranges::none_of(map.kept, begins)) continue;
    tensors.use(name);
    kept[name] = tensor.is_floating_point() ? tensor.to(at::kFloat) : tensor;
  }
  tensors.check_all_used();
  return kept;
}

}  // namespace tinct
