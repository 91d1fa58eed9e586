#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "lib/base/json.h"
#include "metrics/inputs/clips.h"

namespace tinct {

/// What an input was, byte for byte, so that two reports can tell whether they measured the same.
class InputHashes {
 public:
  /// {"sha256": HEX, "sha256_of": "file"}; for a folder of pictures "sha256_of" is "pictures" and
  /// the hash that of the lines "SHA256  NAME\n" of its pictures by name, as `sha256sum` prints
  /// them. Each path is read once. Throws as read_file.
  [[nodiscard]] const Json& of(const std::filesystem::path& path);

  /// Adds the hashes to a clip's record {"truth":{…},"outputs":{NAME:{…}}}. Outputs that the record
  /// does not name are passed over.
  void add_to(Json& record, const ClipPaths& clip, const std::vector<OutputPath>& outputs);

 private:
  std::map<std::filesystem::path, Json> known_;
};

}  // namespace tinct
