#include <algorithm>
#include <random>

#include "lib/base/files.h"
#include "lib/data/raw_frame.h"
#include "lib/media/colour.h"
#include "tests/cli/film_blocks.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;

namespace tinct::test {
namespace {

constexpr std::size_t kTarBlock = 512;

/// In the middle of the gamut: there every chroma up to 32 is a colour of every such lightness.
Lab towards_the_middle(const Lab& lab) { return {40 + 0.3 * lab.l, 0.25 * lab.a, 0.25 * lab.b}; }

/// Calls `visit` with the B, G, R bytes of every picture in a tar archive's bytes.
template <typename Visit>
void each_picture(std::string& tar, Visit visit) {
  for (std::size_t head = 0; head + kTarBlock <= tar.size() && tar[head] != '\0';) {
    const std::string name = tar.substr(head, 100).c_str();
    const std::size_t bytes = std::stoul(tar.substr(head + 124, 11), nullptr, 8);
    char* begin = tar.data() + head + kTarBlock;
    if (name.ends_with(".raw")) {
      const std::size_t pixels = parse_raw_frame({begin, bytes}, name).pixels.size() / 3;
      visit(reinterpret_cast<std::uint8_t*>(begin + kRawFrameHeaderBytes), pixels);
    }
    head += kTarBlock + (bytes + kTarBlock - 1) / kTarBlock * kTarBlock;
  }
}

void write_pixel(std::uint8_t* bgr, const Lab& lab) {
  const auto [red, green, blue] = lab_to_srgb(lab);
  bgr[0] = blue;
  bgr[1] = green;
  bgr[2] = red;
}

}  // namespace

void shuffle_colours(const fs::path& dataset, unsigned seed) {
  std::vector<fs::path> training;
  std::vector<std::size_t> order;
  std::vector<Lab> pixels;
  std::vector<fs::path> shards;
  for (const fs::directory_entry& entry : fs::directory_iterator(dataset)) {
    if (entry.path().extension() == ".tar") shards.push_back(entry.path());
  }
  std::sort(shards.begin(), shards.end());
  for (const fs::path& path : shards) {
    const bool learns = path.filename().string().starts_with("train");
    if (learns) training.push_back(path);
    std::string tar = read_file(path);
    each_picture(tar, [&](std::uint8_t* bgr, std::size_t count) {
      for (; count > 0; --count, bgr += 3) {
        const Lab lab = towards_the_middle(srgb_to_lab(bgr[2], bgr[1], bgr[0]));
        write_pixel(bgr, lab);
        if (!learns) continue;
        order.push_back(pixels.size());
        pixels.push_back(lab);
      }
    });
    write_file_atomically(path, tar);
  }
  REQUIRE_FALSE(training.empty());
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  std::size_t next = 0;
  for (const fs::path& path : training) {
    std::string tar = read_file(path);
    each_picture(tar, [&](std::uint8_t* bgr, std::size_t count) {
      for (; count > 0; --count, bgr += 3, ++next) {
        const Lab& other = pixels[order[next]];
        write_pixel(bgr, {pixels[next].l, other.a, other.b});
      }
    });
    write_file_atomically(path, tar);
  }
}

}  // namespace tinct::test
