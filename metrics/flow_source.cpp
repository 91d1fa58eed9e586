#include "metrics/flow_source.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/media/flow_file.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

FlowField external_flow(const fs::path& folder, const Frame& from, const Frame& to) {
  if (folder.empty()) {
    throw Error(Fault::usage,
                "warp_error.external needs flow files; name their folder with --flow");
  }
  const fs::path path = folder / fmt::format("{:06}_{:06}.flo", from.number, to.number);
  if (!fs::exists(path)) {
    throw Error(Fault::input, path.string() + " is missing: external flow needs a file for each " +
                                  "direction of each pair of frames, named FROM_TO.flo");
  }
  FlowField flow = read_flow_file(path);
  if (flow.width != from.width || flow.height != from.height) {
    throw Error(Fault::input,
                fmt::format("{} is {}x{}, but the truth is {}x{}; write the flow in "
                            "the size of the truth",
                            path.string(), flow.width, flow.height, from.width, from.height));
  }
  return flow;
}

FlowField computed_flow(FlowKind kind, const Frame& from, const Frame& to) {
  return optical_flow(from, to, kind == FlowKind::dis ? FlowMethod::dis : FlowMethod::farneback);
}

void hash_pixels(Sha256& hash, const Frame& frame) {
  hash.update(fmt::format("{}x{}:", frame.width, frame.height));
  for (int y = 0; y < frame.height; ++y) {
    hash.update(std::string_view(reinterpret_cast<const char*>(frame.row(y)),
                                 static_cast<std::size_t>(frame.width) *
                                     static_cast<std::size_t>(bytes_per_pixel(frame.format))));
  }
}

fs::path cached_path(const fs::path& folder, FlowKind kind, const Frame& from, const Frame& to) {
  Sha256 hash;
  hash.update(fmt::format("{} opencv {}\n", name(kind), optical_flow_version()));
  hash_pixels(hash, from);
  hash_pixels(hash, to);
  const std::string key = hex(hash.finish());
  return folder / key.substr(0, 2) / (key.substr(2) + ".flo");
}

// A cache is never worth an error: what can't be read is computed again.
std::optional<FlowField> cached_flow(const fs::path& path, const Frame& frame) {
  if (!fs::exists(path)) return std::nullopt;
  try {
    FlowField flow = read_flow_file(path);
    if (flow.width == frame.width && flow.height == frame.height) return flow;
    log_warning(path.string() + " has another size than its frames; it is computed again");
  } catch (const Error& error) {
    log_warning(std::string(error.what()) + "; it is computed again");
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(FlowKind kind) noexcept {
  switch (kind) {
    case FlowKind::farneback: return "farneback";
    case FlowKind::dis: return "dis";
    case FlowKind::external: break;
  }
  return "external";
}

FlowField FlowSource::between(FlowKind kind, const Frame& from, const Frame& to) const {
  if (kind == FlowKind::external) return external_flow(folders_.external, from, to);
  if (folders_.cache.empty()) return computed_flow(kind, from, to);
  const fs::path path = cached_path(folders_.cache, kind, from, to);
  if (std::optional<FlowField> flow = cached_flow(path, from)) return std::move(*flow);
  FlowField flow = computed_flow(kind, from, to);
  write_flow_file(path, flow);
  return flow;
}

}  // namespace tinct
