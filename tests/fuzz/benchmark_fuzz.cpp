#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "metrics/inputs/benchmark_set.h"

namespace {

void expect(bool fact) {
  if (!fact) std::abort();
}

// What becomes part of a path stays below the folder that it is added to.
void expect_below(const std::string& text) {
  const std::filesystem::path path(text);
  expect(!text.empty() && path.is_relative());
  for (const auto& part : path) expect(part != "..");
}

}  // namespace

// Any bytes are either refused with a sentence or are a set that leads nowhere else, names each
// clip once, and tells what it does not know.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const tinct::BenchmarkSet set =
        tinct::benchmark_from_json(tinct::parse_json(bytes, "fuzz"), "fuzz");
    expect(!set.name.empty() && set.version >= 1 && !set.layouts.empty());
    for (const std::string& layout : set.layouts) expect_below(layout);
    std::set<std::string> names;
    for (const tinct::BenchmarkClip& clip : set.clips) {
      expect_below(clip.name);
      expect(names.insert(clip.name).second);
      expect(!clip.frames || *clip.frames >= 1);
    }
    expect(set.frames().value_or(1) >= 1);
    expect((set.frames() && set.license && set.width && set.height) || !set.unknown.empty());
  } catch (const tinct::Error& error) {
    // Refusing is right; crashing is not.
    expect(error.fault() == tinct::Fault::input);
  }
  return 0;
}
