#include "train/checkpoint_state.h"

#include <cstdint>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "train/file_digest.h"
#include "train/loss_scaler.h"
#include "train/run_folder.h"
#include "train/validation.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kDigests = "digests";

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

CheckpointState read_checkpoint_state(const fs::path& folder) {
  const fs::path file = folder / kStateFile;
  const Json json = read_json_file(file);
  try {
    CheckpointState state{.step = json.at("step").get<std::int64_t>(),
                          .more = json.at("more").get<Json::object_t>(),
                          .digests = json.value(kDigests, Json::object()).get<Json::object_t>()};
    ask_for_all(state.more);
    return state;
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, file.string() + " is damaged (" + problem.what() +
                                  "); remove its folder to go on from the checkpoint before it");
  }
}

void check_digests(const fs::path& folder, const Json& digests) {
  for (const auto& digest : digests.items()) {
    const std::string now = file_digest(folder / digest.key());
    if (digest.value() == now) continue;
    throw Error(Fault::input, (folder / digest.key()).string() + " is damaged: its digest is " +
                                  now + ", and was " + digest.value().dump() + " (" + kStateFile +
                                  ")");
  }
}

void write_checkpoint_state(const fs::path& folder, const Json& state) {
  Json whole = state;
  whole[kDigests] = Json::object();
  for (const char* name :
       {kModelFile, kAverageFile, kOptimizerFile, kCriticOptimizerFile, kCarriedFile}) {
    if (fs::exists(folder / name)) whole[kDigests][name] = file_digest(folder / name);
  }
  write_file_atomically(folder / kStateFile, canonical_json_file(whole));
}

bool has_checkpoint_state(const fs::path& folder, const Json& state) {
  Json written = Json::parse(read_file(folder / kStateFile), nullptr, false);
  if (!written.is_object()) return false;
  written.erase(kDigests);
  // As texts: a number may be read back as another kind of the same value.
  return canonical_json(written) == canonical_json(state);
}

void drop_digests(const fs::path& folder) {
  Json written = Json::parse(read_file(folder / kStateFile), nullptr, false);
  if (!written.is_object() || written.erase(kDigests) == 0) return;
  write_file_atomically(folder / kStateFile, canonical_json_file(written));
}

}  // namespace tinct
