#include "metrics/definitions.h"

extern "C" {
#include <libavutil/avutil.h>
}

#include "lib/base/version.h"
#include "lib/media/optical_flow.h"

namespace tinct {
namespace {

#if defined(__clang__)
constexpr const char* kCompiler = "clang " __clang_version__;
#else
constexpr const char* kCompiler = "gcc " __VERSION__;
#endif

#if defined(__x86_64__)
constexpr const char* kMachine = "x86_64";
#elif defined(__aarch64__)
constexpr const char* kMachine = "aarch64";
#else
constexpr const char* kMachine = "other";
#endif

Json lab() {
  return {{"transfer", "IEC 61966-2-1: c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055)^2.4"},
          {"xyz",
           {{0.412453, 0.357580, 0.180423},
            {0.212671, 0.715160, 0.072169},
            {0.019334, 0.119193, 0.950227}}},
          {"white", {0.950456, 1.0, 1.088754}},
          {"f", "t > (6/29)^3 ? cbrt(t) : t / (3 (6/29)^2) + 4/29"}};
}

Json ssim() { return {{"window", 11}, {"sigma", 1.5}, {"k1", 0.01}, {"k2", 0.03}, {"l", 255}}; }

Json warp_mask() {
  return {{"occluded", "|B(x+F)+F|^2 > 0.01 (|B(x+F)|^2 + |F|^2) + 0.5"},
          {"motion_boundary", "|grad u|^2 + |grad v|^2 > 0.01 |F|^2 + 0.002"},
          {"gradient", "forward differences, 0 in the last row and column"},
          {"mask_of", "the earlier frame"},
          {"sampling", "bilinear, indices clamped after the fraction is taken"}};
}

Json flows() {
  return {{"frames", "the truth's, gray by OpenCV's BGR2GRAY"},
          {"farneback",
           {{"pyr_scale", 0.5},
            {"levels", 3},
            {"winsize", 15},
            {"iterations", 3},
            {"poly_n", 5},
            {"poly_sigma", 1.2},
            {"flags", 0}}},
          {"dis", {{"preset", "medium"}}}};
}

}  // namespace

Json common_definitions() {
  return {{"pixels", "8-bit R, G, B as decoded; no resizing or cropping but by --fit"},
          {"arithmetic", "double precision, sums in a fixed order"},
          {"pooling",
           {{"pooled", "one mean over every pixel of every frame of a clip"},
            {"frame_mean", "a value per frame, then the plain mean over frames"},
            {"data_set", "the plain mean over clips"}}},
          {"lab", lab()},
          {"luma", {{"y", {0.299, 0.587, 0.114}}, {"rounded", false}}},
          {"ssim", ssim()},
          {"psnr", {{"identical_frames_db", 100}, {"peak", 255}}},
          {"delta_e2000", {{"kl", 1}, {"kc", 1}, {"kh", 1}}},
          {"colorfulness", {{"mean_weight", 0.3}}},
          {"cdc", {{"bins", 256}, {"lags", {1, 2, 4}}, {"logarithm", "natural"}}},
          {"uv_bins", {{"bins", 30}, {"u", {-0.436, 0.436}}, {"v", {-0.615, 0.615}}}},
          {"warp_mask", warp_mask()},
          {"flow", flows()}};
}

Json build_record() {
  return {{"tinct", kVersion},
          {"opencv", optical_flow_version()},
          {"ffmpeg", av_version_info()},
          {"compiler", kCompiler},
          {"machine", kMachine}};
}

}  // namespace tinct
