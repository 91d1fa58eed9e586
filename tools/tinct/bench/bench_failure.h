#pragma once

#include <string>

#include "lib/base/errors.h"
#include "lib/base/limited_process.h"

namespace tinct {

/// Why a command of a bench, "tinct train", failed, with its last words. Fault::input is the
/// fault of one system, after which the others go on: a wrong configuration, and a signal, as the
/// next system may need less memory. All others end the bench, since the next system would meet
/// the same: Fault::resource, out of disk, memory or network; Fault::bug; Fault::interrupted.
/// `result` is of a command that did not end with status 0.
[[nodiscard]] Error failure_of(const std::string& command, const LimitedProcessResult& result);

}  // namespace tinct
