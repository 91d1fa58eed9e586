#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/data/manifest.h"

// Any bytes are either refused with a sentence or are a manifest; and what was once read and
// written stays the same bytes when read and written again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const tinct::Json json = tinct::parse_json(bytes, "fuzz");
    (void)tinct::check_manifest(json);
    const tinct::Manifest manifest = tinct::manifest_from_json(json, "fuzz");
    (void)tinct::manifest_stats(manifest);
    const tinct::Json written = tinct::manifest_json(manifest);
    const tinct::Manifest again = tinct::manifest_from_json(
        tinct::parse_json(tinct::canonical_json(written), "again"), "again");
    if (tinct::canonical_json(tinct::manifest_json(again)) != tinct::canonical_json(written)) {
      std::abort();
    }
  } catch (const tinct::Error&) {
    // Refusing is right; crashing is not.
  }
  return 0;
}
