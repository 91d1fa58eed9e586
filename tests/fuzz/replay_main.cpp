// Runs a fuzz target without libFuzzer: its seeds, and a fixed number of changed copies of them,
// the same ones at each run. So every build, sanitizers included, exercises the parsers of outside
// input.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "lib/base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string changed(std::string text, const std::vector<std::string>& seeds,
                    tinct::Random& random) {
  const auto place = [&](const std::string& in) {
    return in.empty() ? 0 : random.below(static_cast<std::uint32_t>(in.size()));
  };
  for (std::uint32_t edits = 1 + random.below(6); edits > 0; --edits) {
    const std::size_t at = place(text);
    switch (random.below(5)) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(random.bits());
        break;
      case 1: text.erase(at, 1 + random.below(16)); break;
      case 2: text.insert(at, 1, static_cast<char>(random.bits())); break;
      case 3: text.insert(at, text.substr(place(text), random.below(64))); break;
      default: {
        const std::string& other = seeds[random.below(static_cast<std::uint32_t>(seeds.size()))];
        text.insert(at, other.substr(place(other), random.below(64)));
      }
    }
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int kRounds = 4000;
  std::vector<std::string> seeds;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  if (seeds.empty()) return std::fprintf(stderr, "no seeds\n"), 1;
  const auto run = [](const std::string& text) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  };
  for (const std::string& seed : seeds) run(seed);
  for (int round = 0; round < kRounds; ++round) {
    tinct::Random random(1, static_cast<std::uint64_t>(round));
    run(changed(seeds[static_cast<std::size_t>(round) % seeds.size()], seeds, random));
  }
  std::printf("%zu seeds and %d changed copies ran\n", seeds.size(), kRounds);
  return 0;
}
