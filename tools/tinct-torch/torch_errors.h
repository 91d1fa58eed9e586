#pragma once

#include <functional>

namespace tinct {

/// Runs a command's work and turns what LibTorch throws into Errors: out of memory, on the CPU or a
/// GPU, is Fault::resource; all else Fault::bug, in its first line.
int with_torch_errors(const std::function<int()>& work);

}  // namespace tinct
