#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/media/hints.h"

// Any bytes are either refused with a sentence or are hints, each of which covers something.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const tinct::HintList list = tinct::hints_from_text(text, "fuzz");
    for (const tinct::Hint& hint : list.hints) {
      const tinct::HintPlanes planes = tinct::hint_planes(list, hint.frame, 16);
      bool any = false;
      for (const float known : planes.known) any = any || known == 1;
      if (!any) std::abort();
    }
  } catch (const tinct::Error&) {
    // Refusing is right; crashing is not.
  }
  return 0;
}
