#pragma once

#include <map>
#include <string>

#include "train/metrics/pickle.h"

namespace tinct {

/// The tensors of a state_dict by their names. They are those of the dict itself, or of one that a
/// checkpoint holds as "state_dict", "model_state_dict", "model" or "params". Where all names begin
/// with "module.", as torch.nn.DataParallel has them, that is left out. Throws Error(Fault::input)
/// that names `file` where there are none, and for a tensor that lies outside of its storage or is
/// of more numbers than that has: so memory follows the size of the file.
[[nodiscard]] std::map<std::string, PickledTensor> named_tensors(Pickled root,
                                                                 const std::string& file);

}  // namespace tinct
