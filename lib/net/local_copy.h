#pragma once

// Private to lib/net: files of this machine on their way into the folder.

#include <cstdint>
#include <filesystem>
#include <string>

#include "lib/net/source.h"

namespace tinct {

/// What is known of a file once it is copied.
struct LocalCopy {
  std::int64_t bytes = 0;
  std::string sha256;
};

/// The first bytes of a file, as many as its type shows in.
[[nodiscard]] std::string head_of(const LocalContent& content);

/// Writes it as `to`, piece by piece where it is on disk. Throws Error(Fault::input) where it can't
/// be read, Fault::resource for a full disk.
[[nodiscard]] LocalCopy copy_local(const LocalContent& content, const std::filesystem::path& to);

}  // namespace tinct
