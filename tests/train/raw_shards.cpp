#include "tests/train/raw_shards.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <utility>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/base/random.h"
#include "lib/data/raw_frame.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_format.h"

namespace tinct::test {
namespace fs = std::filesystem;
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

std::string zeros() { return std::string(64, '0'); }

std::uint8_t srgb_byte(double linear) {
  const double v = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0, 1.0) * 255));
}

/// CIE Lab under D65 to sRGB: CIE 15 and IEC 61966-2-1.
std::array<std::uint8_t, 3> bgr_of_lab(double l, double a, double b) {
  const auto inverse = [](double f) {
    return f > 6.0 / 29 ? f * f * f : 3 * 6.0 / 29 * 6.0 / 29 * (f - 4.0 / 29);
  };
  const double fy = (l + 16) / 116;
  const double x = 0.950456 * inverse(fy + a / 500);
  const double y = inverse(fy);
  const double z = 1.088754 * inverse(fy - b / 200);
  return {srgb_byte(0.055648 * x - 0.204043 * y + 1.057311 * z),
          srgb_byte(-0.969256 * x + 1.875992 * y + 0.041556 * z),
          srgb_byte(3.240479 * x - 1.537150 * y - 0.498535 * z)};
}

struct Sample {
  int scene = 0;
  int frame = 0;
};

std::string raw_frame(const RawShardsOptions& options, const Sample& sample) {
  const auto pixels = raw_picture(options, sample.scene, sample.frame);
  return raw_frame_header(options.width, options.height) +
         std::string(pixels.begin(), pixels.end());
}

/// Writes one shard with its index, and returns its record in dataset.json.
Json write_shard(const fs::path& folder, const std::string& file, const RawShardsOptions& options,
                 const std::vector<Sample>& samples) {
  std::string tar;
  ShardIndex index{.tar = file,
                   .sha256 = zeros(),
                   .frames = static_cast<std::int64_t>(samples.size()),
                   .members = {}};
  const auto add = [&](const std::string& name, const std::string& bytes) {
    tar += tar_header(name, bytes.size());
    index.members.push_back({name, tar.size(), bytes.size(), zeros()});
    tar += bytes + std::string(tar_padding(bytes.size()), '\0');
  };
  for (const Sample& sample : samples) {
    const std::string name = raw_picture_name(sample.scene, sample.frame);
    add(name, raw_frame(options, sample));
    add(name.substr(0, name.size() - 4) + ".json",
        canonical_json_file({{"scene", sample.scene}, {"frame", sample.frame}}));
  }
  tar += std::string(tar_end(tar.size()), '\0');
  index.bytes = tar.size();
  write_file_renamed(folder / file, tar);
  const std::string text = shard_index_text(index);
  write_file_renamed(folder / shard_index_name(file), text);
  return {
      {"file", file},
      {"bytes", tar.size()},
      {"sha256", zeros()},
      {"frames", samples.size()},
      {"index", {{"file", shard_index_name(file)}, {"bytes", text.size()}, {"sha256", zeros()}}}};
}

}  // namespace

std::vector<std::uint8_t> raw_picture(const RawShardsOptions& options, int scene, int frame) {
  Random random(77, static_cast<std::uint64_t>(scene * 1000 + frame));
  const double phase = kTurn * random.uniform();
  const double slope_x = kTurn / 32 * (0.5 + random.uniform());
  const double slope_y = kTurn / 32 * (0.5 + random.uniform());
  // A stream of its own: not even the generator ties the colour to the luma.
  Random colours(78, static_cast<std::uint64_t>(scene * 1000 + frame));
  const double own_hue = kTurn * colours.uniform();
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < options.height; ++y) {
    for (int x = 0; x < options.width; ++x) {
      const double wave = std::sin(phase + slope_x * x) * std::cos(phase - slope_y * y);
      const double hue = options.unrelated_colours ? own_hue : 0.6 + 2.0 * wave;
      const auto pixel = bgr_of_lab(55 + 18 * wave, 20 * std::cos(hue), 20 * std::sin(hue));
      pixels.insert(pixels.end(), pixel.begin(), pixel.end());
    }
  }
  return pixels;
}

std::string raw_picture_name(int scene, int frame) {
  char name[48];
  std::snprintf(name, sizeof name, "film/%06d/%06d.raw", scene, frame);
  return name;
}

void write_raw_shards(const fs::path& folder, const RawShardsOptions& options) {
  create_folders(folder);
  Json shards = Json::array();
  for (const bool validation : {false, true}) {
    const int training_scenes = options.scenes - options.validation_scenes;
    std::vector<Sample> samples;
    for (int scene = validation ? training_scenes : 0;
         scene < (validation ? options.scenes : training_scenes); ++scene) {
      const int frames = scene < options.pictures ? 1 : options.frames;
      for (int frame = 0; frame < frames; ++frame) samples.push_back({scene, frame});
    }
    const std::string split = validation ? "validation" : "train";
    const auto per_shard = static_cast<std::size_t>(options.frames_per_shard);
    for (std::size_t first = 0; first < samples.size(); first += per_shard) {
      char file[32];
      std::snprintf(file, sizeof file, "%s-%06zu.tar", split.c_str(), first / per_shard);
      const auto begin = samples.begin() + static_cast<std::ptrdiff_t>(first);
      const auto count = std::min(per_shard, samples.size() - first);
      Json shard =
          write_shard(folder, file, options, {begin, begin + static_cast<std::ptrdiff_t>(count)});
      shard["split"] = split;
      shards.push_back(std::move(shard));
    }
  }
  write_file_renamed(folder / "dataset.json", canonical_json_file({{"format", "tinct.dataset/1"},
                                                                   {"name", "made up"},
                                                                   {"digest", std::string(64, 'd')},
                                                                   {"shards", std::move(shards)}}));
}

}  // namespace tinct::test
