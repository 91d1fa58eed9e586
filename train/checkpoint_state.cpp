#include "train/checkpoint_state.h"

#include <cstdint>
#include <string>

#include "lib/base/errors.h"
#include "train/loss_scaler.h"
#include "train/validation.h"

namespace tinct {
namespace {

/// Asks for everything once, as a run does in many places: what is damaged is told here, where the
/// file is known. What a run can do without may be missing.
void ask_for_all(const Json& more) {
  static_cast<void>(more.value("loss_sum", 0.0));
  static_cast<void>(more.value("stopped", std::string()));
  if (more.contains("validated")) {
    static_cast<void>(more.at("validated").get<std::int64_t>());
    static_cast<void>(validation_from_json(more.at("validation")));
  }
  if (const Json sums = more.value("critic_sums", Json()); !sums.is_null()) {
    static_cast<void>(sums.at("loss").get<double>() + sums.at("accuracy").get<double>());
  }
  if (more.contains("scaler")) LossScaler(true).set_state(more.at("scaler"));
}

}  // namespace

CheckpointState read_checkpoint_state(const std::filesystem::path& file) {
  const Json json = read_json_file(file);
  try {
    CheckpointState state{.step = json.at("step").get<std::int64_t>(),
                          .more = json.at("more").get<Json::object_t>()};
    ask_for_all(state.more);
    return state;
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, file.string() + " is damaged (" + problem.what() +
                                  "); remove its folder to go on from the checkpoint before it");
  }
}

}  // namespace tinct
