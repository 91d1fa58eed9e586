#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct {

/// What is to be said of a run whose model looks through a trained network that it got no weights
/// of: "VGG-16 has random weights: no backbone= was given". Empty for all others. `options` are the
/// run's, by name, as its config.json has them; what `init` brings is known where it is a run's
/// folder that is still there.
[[nodiscard]] std::string random_backbone(const Json& options);

}  // namespace tinct
