#include "train/unused_options.h"

#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "train/models/registry.h"

namespace tinct {
namespace {

/// "unet_lstm_gan and flowchroma": the models that say that they read an option.
std::string readers_of(const std::string& option) {
  std::vector<std::string> names;
  for (const ModelInfo& info : all_models()) {
    if (!info.options.empty() && model_reads(info.name, option)) names.push_back(info.name);
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

/// What can't be used, one after the other with whose it is.
class Unused {
 public:
  explicit Unused(const TrainOptions& options) {
    TrainOptions given = options, plain;
    given_ = describe_options(given).to_json();
    plain_ = describe_options(plain).to_json();
  }
  void add(const std::string& name, const std::string& whose) {
    const Json& value = given_.at(name);
    if (value == plain_.at(name)) return;
    text_ += (text_.empty() ? "" : ", ") + name + "=" +
             (value.is_string() ? value.get<std::string>() : value.dump()) + " (of " + whose + ")";
    ++count_;
  }
  void refuse(const std::string& model) const {
    if (count_ == 0) return;
    throw Error(Fault::usage, model + ", as its options stand, can't use " + text_ + "; leave " +
                                  (count_ == 1 ? "it" : "them") + " out, or take another model");
  }

 private:
  Json given_, plain_;
  std::string text_;
  int count_ = 0;
};

}  // namespace

void refuse_unused_options(const TrainOptions& options, VideoColorizer& model) {
  const std::string& name = options.model.model;
  const bool has_runs = model.clip_length() > 1;
  Unused unused(options);
  ModelOptions of_model = options.model;
  const OptionTable table = describe_options(of_model);
  for (const Option& option : table.options()) {
    const std::string key = option.json_name();
    if (key == "model" || model_reads(name, key)) continue;
    // Terms of the loss, and pairs of films, follow it in models that do not use it themselves.
    if (key == "flow" && (has_runs || model.remembers())) continue;
    unused.add(key, readers_of(key));
  }
  if (!model.remembers()) {
    for (const char* key : {"film_pairs", "motion", "forget"}) {
      unused.add(key, "models that learn from pairs of frames");
    }
    if (!has_runs) unused.add("pair_stride", "models that learn from pairs or runs of frames");
  }
  if (model.critic_parameters().empty()) unused.add("critic_rate", "models with a critic");
  unused.refuse(name);
}

}  // namespace tinct
