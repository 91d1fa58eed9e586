#pragma once

#include <c10/core/Device.h>

#include <filesystem>

#include "lib/base/json.h"

namespace tinct {

/// What `tinct score` asks of tinct-torch, one kind of question a file (measure_lpips.cpp, …). With
/// "check" only networks are loaded, so that what is missing is told before hours of measuring.
/// The answer holds "notes": sentences for the user.
///
/// {"do":"lpips","weights":DIR,"truth":PATH,"output":PATH} → {"frames":[…]}: null where a frame is
/// too small.
[[nodiscard]] Json measure_lpips(const Json& request, const c10::Device& device);
/// {"do":"fid"|"fvd","weights":DIR,"model":FILE,"truths":[…],"outputs":[…],"kept":FILE} →
/// {"value","samples"}. The truth's statistics are kept in that file and read where it is there.
/// "excluded" lists for each output clip the frames that are left out, and with them their windows.
[[nodiscard]] Json measure_distribution(const Json& request, const c10::Device& device);
/// {"do":"flow","model":FILE,"truth":PATH,"out":DIR} → {"pairs"}: writes FROM_TO.flo in both
/// directions for all neighbours.
[[nodiscard]] Json measure_flow(const Json& request, const c10::Device& device);

}  // namespace tinct
