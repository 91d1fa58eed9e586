#pragma once

#include "lib/media/optical_flow.h"

namespace tinct {

/// Whether the flow of pixel (x, y) can be trusted: it leads into the other frame, and that frame's
/// flow `back` leads to where it came from, |f + b|^2 < 0.01 (|f|^2 + |b|^2) + 0.5. Both fields
/// have one size.
///
/// Source: Sundaram, Brox and Keutzer, "Dense point trajectories by GPU-accelerated large
/// displacement optical flow", ECCV 2010, section 2.
[[nodiscard]] bool leads_back(const FlowField& flow, const FlowField& back, int x, int y);

}  // namespace tinct
