#include "train/init_weights.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "train/run_folder.h"

namespace tinct {
namespace {

/// Weights that were learned under one of these options do something else under another value.
void warn_of_other_meaning(const std::filesystem::path& init, ModelOptions earlier,
                           ModelOptions options) {
  const Json here = describe_options(options).to_json();
  const Json there = describe_options(earlier).to_json();
  for (const char* name : {"norm_on_trunk", "chroma_scale"}) {
    if (here.at(name) == there.at(name)) continue;
    log_warning(init.string() + " was trained with " + name + "=" + there.at(name).dump() +
                ", and this run has " + here.at(name).dump() +
                ": its weights do something else here; give the same to go on from what it knows");
  }
}

/// Whether one of two models is meant to start from the other.
bool are_kin(const std::string& one, const std::string& other) {
  using namespace std::string_view_literals;
  constexpr std::array kColorMotion{"simple"sv, "user_guided"sv, "colormotion"sv,
                                    "input_recurrent"sv};
  constexpr std::array kVgg{"dynamic"sv, "colornn1"sv, "colornn2"sv};
  const auto holds_both = [&](const auto& models) {
    return std::ranges::find(models, one) != models.end() &&
           std::ranges::find(models, other) != models.end();
  };
  return one == other || holds_both(kColorMotion) || holds_both(kVgg);
}

/// What a model finds in a file.
struct Fit {
  std::size_t taken = 0, unused = 0;  ///< tensors of the file
  std::int64_t numbers = 0;           ///< in all of them
  std::int64_t fitting = 0;           ///< of these, in those taken
};

Fit fit_of(const SafetensorsHead& head, const NamedTensors& tensors) {
  Fit fit;
  for (const TensorEntry& entry : head.tensors) {
    std::int64_t numbers = 1;
    for (const std::int64_t side : entry.shape) numbers *= side;
    const bool fits = tensors.contains(entry.name);
    (fits ? fit.taken : fit.unused) += 1;
    fit.numbers += numbers;
    if (fits) fit.fitting += numbers;
  }
  return fit;
}

}  // namespace

InitWeights find_init_weights(const std::filesystem::path& init) {
  const std::filesystem::path file = find_weights(init);
  try {
    return {.file = file, .head = read_safetensors_head(file)};
  } catch (const Error& error) {
    if (error.fault() != Fault::input || file.extension() == ".safetensors") throw;
    throw Error(Fault::input, std::string(error.what()) +
                                  "; weights of PyTorch are taken over by tinct weights import, "
                                  "and init= names the file that it writes");
  }
}

void start_from(const std::filesystem::path& init, const ModelOptions& options,
                VideoColorizer& model) {
  const auto [file, head] = find_init_weights(init);
  const std::optional<ModelRecord> record = find_model_record(file, head);
  const Fit fit = fit_of(head, tensors_of(model));
  const std::string whose = record ? record->options.model : "a model that it does not name";
  const bool kin = record && are_kin(whose, options.model);
  // A file of a single layer that fits is no start either.
  if (!kin && 2 * fit.fitting < fit.numbers) {
    throw Error(Fault::input,
                init.string() + " is of " + whose + ": " + std::to_string(fit.fitting) +
                    " of its " + counted_noun(fit.numbers, "number") + " fit into " +
                    options.model + "; give weights of " + options.model + ", or leave init out");
  }
  const std::vector<std::string> missing = load_shared_weights(file, model);
  if (record) warn_of_other_meaning(init, record->options, options);
  if (record && !kin) {
    log_warning(init.string() + " is of " + whose + ", and this run trains " + options.model +
                ": " + counted_noun(fit.taken, "tensor") + " of it taken, " +
                std::to_string(missing.size()) + " of " + options.model + " drawn, " +
                std::to_string(fit.unused) + " of " + whose + " unused");
  } else if (!missing.empty()) {
    log_info(init.string() + " lacks " + counted_noun(missing.size(), "tensor") +
             " of this model, from " + missing.front() + " to " + missing.back() +
             ": they are drawn");
  }
}

}  // namespace tinct
