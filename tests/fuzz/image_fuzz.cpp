#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/media/image_io.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const bool convert : {false, true}) {
    try {
      (void)tinct::decode_image(bytes, "fuzz", {.convert = convert});
    } catch (const tinct::Error&) {
      // Refusing is right; crashing is not.
    }
  }
  return 0;
}
