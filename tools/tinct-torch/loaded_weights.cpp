#include "tools/tinct-torch/loaded_weights.h"

#include "lib/base/hash.h"
#include "lib/net/weights.h"

namespace tinct {

StateDict load_weights_named(const std::string& name, const std::filesystem::path& folder,
                             const std::string& prefix, Json* notes) {
  const WeightsInfo& weights = weights_named(name);
  const std::filesystem::path file = need_weights_file(weights, folder);
  if (notes != nullptr && !is_published(weights, file)) {
    notes->push_back(std::string(weights.metric) + " was measured with weights of your own, " +
                     file.string() + " (SHA-256 " + hex(sha256_file(file)) +
                     "): its values are not those of others");
  }
  return read_state_dict(file, prefix);
}

}  // namespace tinct
