#include <algorithm>
#include <tuple>

#include "lib/base/errors.h"
#include "lib/data/split.h"

namespace tinct {
namespace {

std::string little_endian(std::int64_t value) {
  std::string bytes;
  for (unsigned i = 0; i < 8; ++i) {
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff));
  }
  return bytes;
}

bool is_open(const Scene& scene) { return scene.split.empty(); }

}  // namespace

const char* name(Split split) noexcept { return split == Split::train ? "train" : "validation"; }

Split split_from_name(const std::string& word, const std::string& where) {
  if (word == "train") return Split::train;
  if (word == "validation") return Split::validation;
  throw Error(Fault::input,
              where + ": the split \"" + word + "\" is unknown; write \"train\" or \"validation\"");
}

Digest256 split_key(std::int64_t seed, const SplitUnit& unit) {
  return blake2b_256(little_endian(seed) + unit.id + little_endian(unit.first_frame));
}

std::int64_t validation_count(std::int64_t n) noexcept {
  return n <= 0 ? 0 : std::max<std::int64_t>(1, (n + 2) / 5);
}

std::vector<Split> split_units(std::int64_t seed, const std::vector<SplitUnit>& units) {
  struct Place {
    Digest256 key;
    std::size_t unit;
  };
  std::vector<Place> order;
  order.reserve(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) order.push_back({split_key(seed, units[i]), i});
  std::sort(order.begin(), order.end(), [](const Place& a, const Place& b) {
    return std::tie(a.key, a.unit) < std::tie(b.key, b.unit);
  });
  order.resize(static_cast<std::size_t>(validation_count(static_cast<std::int64_t>(order.size()))));
  std::vector<Split> splits(units.size(), Split::train);
  for (const Place& place : order) splits[place.unit] = Split::validation;
  return splits;
}

std::vector<std::vector<Split>> split_manifest(const Manifest& manifest, SplitBy by,
                                               std::int64_t seed) {
  std::vector<SplitUnit> units;
  for (const ManifestVideo& video : manifest.videos) {
    if (by == SplitBy::video) {
      if (std::ranges::any_of(video.scenes, is_open)) units.push_back({video.id, 0});
      continue;
    }
    for (const Scene& scene : video.scenes) {
      if (is_open(scene)) units.push_back({video.id, scene.frames.first});
    }
  }
  const std::vector<Split> drawn = split_units(seed, units);

  std::vector<std::vector<Split>> splits;
  std::size_t unit = 0;
  for (const ManifestVideo& video : manifest.videos) {
    std::vector<Split>& scenes = splits.emplace_back();
    for (const Scene& scene : video.scenes) {
      if (!is_open(scene)) {
        scenes.push_back(split_from_name(scene.split, "video " + video.id + ", scene at frame " +
                                                          std::to_string(scene.frames.first)));
      } else {
        scenes.push_back(drawn[by == SplitBy::scene ? unit++ : unit]);
      }
    }
    if (by == SplitBy::video && std::ranges::any_of(video.scenes, is_open)) ++unit;
  }
  return splits;
}

}  // namespace tinct
