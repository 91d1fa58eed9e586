#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/base/errors.h"
#include "scenes/curves_file.h"

// Any bytes are either refused with a sentence or give curves that can be decided on, and then
// every frame is in one scene or one drop.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const tinct::MeasuredFilm film = tinct::curves_from(bytes, "x.curves");
    const tinct::CutResult cut = tinct::decide_scenes(film.curves, {});
    std::int64_t frames = 0;
    for (const tinct::Scene& scene : cut.scenes) frames += scene.frames.count();
    for (const tinct::Dropped& drop : cut.dropped) frames += drop.frames.count();
    if (frames != film.curves.frames()) std::abort();
  } catch (const tinct::Error&) {
  }
  return 0;
}
