#pragma once

namespace tinct {

/// False when the environment has TINCT_SIMD=0, for the proof that vector instructions change no
/// pixel: pictures are then converted by plain integer code, and FFmpeg decodes without any (as
/// its -cpuflags 0 does). Asked before the first film is opened; the answer never changes.
[[nodiscard]] bool simd_wanted();

}  // namespace tinct
