#pragma once

#include <filesystem>
#include <string_view>

#include "lib/media/optical_flow.h"

namespace tinct {

/// Which flow a warp error uses.
enum class FlowKind {
  farneback,
  dis,
  external,  ///< .flo files that the user supplies
};

/// "farneback", "dis" or "external".
[[nodiscard]] std::string_view name(FlowKind kind) noexcept;

/// Where the flow between frames of one clip's truth comes from: computed, read from the user's
/// files, or found in a cache of an earlier run. May be used from any thread.
class FlowSource {
 public:
  struct Folders {
    /// This clip's flow files, FROM_TO.flo with six-digit frame numbers ("000000_000001.flo" and
    /// "000001_000000.flo" for the first pair); empty: none.
    std::filesystem::path external;
    /// Where computed flows are kept, named by the content of both frames, the method and OpenCV's
    /// version; empty: nowhere.
    std::filesystem::path cache;
  };

  FlowSource() = default;
  explicit FlowSource(Folders folders) : folders_(std::move(folders)) {}

  /// Throws Error(Fault::input) naming the file when an external flow is missing, damaged or of
  /// another size.
  [[nodiscard]] FlowField between(FlowKind kind, const Frame& from, const Frame& to) const;

 private:
  Folders folders_;
};

}  // namespace tinct
