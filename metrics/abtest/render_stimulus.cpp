#include "metrics/abtest/render_stimulus.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/frame_sink.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr int kScale = 2;
constexpr int kQuality = 12;

struct Tile {
  std::string name;  // for messages
  std::unique_ptr<FrameSource> source;
  bool exchanged = false;  // red and blue
};

Frame with_red_and_blue_exchanged(const Frame& shown) {
  Frame frame = clone(shown);
  for (int y = 0; y < frame.height; ++y) {
    std::uint8_t* pixel = frame.row(y);
    for (int x = 0; x < frame.width; ++x, pixel += 3) std::swap(pixel[0], pixel[2]);
  }
  return frame;
}

std::vector<Tile> open_tiles(const Stimulus& stimulus, const StudyConfig& config) {
  std::vector<Tile> tiles;
  for (const std::string& method : stimulus.tiles) {
    const bool is_anchor = method == kAnchor;
    const std::string from = is_anchor ? std::string(kOriginal) : method;
    const fs::path path = find_study_clip(config.folders.at(from), from, stimulus.clip);
    tiles.push_back({path.string(), open_frame_source(path), is_anchor});
  }
  return tiles;
}

// Pictures have no rate, and take the films'. Containers round theirs: 23.976 is 24000/1001, and 24
// is another.
Rational rate_of(const std::vector<Tile>& tiles, const StudyConfig& config) {
  constexpr double kRounding = 2e-4;
  const Tile* first = nullptr;
  for (const Tile& tile : tiles) {
    const Rational fps = tile.source->info().fps;
    if (fps.num <= 0 || fps.den <= 0) continue;
    if (first == nullptr) first = &tile;
    const Rational wanted = first->source->info().fps;
    if (std::abs(fps.value() / wanted.value() - 1) < kRounding) continue;
    throw Error(Fault::input,
                fmt::format("{} has {:.6g} frames a second, but {} has {:.6g}; clips that stand "
                            "side by side have one rate",
                            tile.name, fps.value(), first->name, wanted.value()));
  }
  if (first != nullptr) return first->source->info().fps;
  return {static_cast<std::int64_t>(config.fps * 1000 + 0.5), 1000};
}

void check_size(const Tile& first, const Frame& wanted, const Tile& tile, const Frame& frame) {
  if (frame.width == wanted.width && frame.height == wanted.height) return;
  throw Error(Fault::input, tile.name + " is " + std::to_string(frame.width) + "x" +
                                std::to_string(frame.height) + ", but " + first.name + " is " +
                                std::to_string(wanted.width) + "x" + std::to_string(wanted.height) +
                                "; clips that stand side by side have one size");
}

// The next frame of each, or nothing at the end of all.
std::optional<std::vector<Frame>> next_frames(std::vector<Tile>& tiles, std::int64_t number) {
  std::vector<Frame> frames;
  std::string ended;
  std::string goes_on;
  for (Tile& tile : tiles) {
    if (auto frame = tile.source->next()) {
      frames.push_back(tile.exchanged ? with_red_and_blue_exchanged(*frame) : *frame);
      goes_on = tile.name;
    } else {
      ended = tile.name;
    }
  }
  if (frames.empty()) return std::nullopt;
  if (!ended.empty()) {
    throw Error(Fault::input, ended + " ends after " + counted_noun(number, "frame") + ", but " +
                                  goes_on +
                                  " goes on; clips that stand side by side have one "
                                  "length");
  }
  for (std::size_t i = 1; i < frames.size(); ++i) {
    check_size(tiles[0], frames[0], tiles[i], frames[i]);
  }
  return frames;
}

Frame side_by_side(const std::vector<Frame>& frames) {
  const int width = frames[0].width;
  Frame out =
      make_frame(width * kScale * static_cast<int>(frames.size()), frames[0].height * kScale);
  for (int y = 0; y < frames[0].height; ++y) {
    std::uint8_t* row = out.row(kScale * y);
    for (std::size_t tile = 0; tile < frames.size(); ++tile) {
      const std::uint8_t* in = frames[tile].row(y);
      std::uint8_t* to = row + static_cast<std::ptrdiff_t>(tile) * width * kScale * 3;
      for (int x = 0; x < width; ++x, in += 3) {
        for (int copy = 0; copy < kScale; ++copy, to += 3) std::memcpy(to, in, 3);
      }
    }
    for (int copy = 1; copy < kScale; ++copy) {
      std::memcpy(out.row(kScale * y + copy), row, static_cast<std::size_t>(out.width) * 3);
    }
  }
  return out;
}

// The sink has synced what it wrote; what comes behind it isn't.
void append_durably(const fs::path& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  bool done = file >= 0;
  while (done && !bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    done = written > 0 || (written < 0 && errno == EINTR);
  }
  done = done && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!done) throw_system_error("can't write " + path.string(), error);
}

}  // namespace

fs::path find_study_clip(const fs::path& folder, const std::string& method,
                         const std::string& clip) {
  if (!fs::is_directory(folder)) {
    throw Error(Fault::input, folder.string() + ", the folder of \"" + method + "\", isn't there");
  }
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool matches =
        entry.is_directory() ? name == clip : entry.path().stem().string() == clip || name == clip;
    if (matches && !name.starts_with('.')) found.push_back(entry.path());
  }
  if (found.size() == 1) return found[0];
  if (found.empty()) {
    throw Error(Fault::input, folder.string() + " has no clip \"" + clip + "\", so \"" + method +
                                  "\" can't be compared there; add it, or leave the clip out of "
                                  "\"clips\"");
  }
  throw Error(Fault::input, folder.string() + " has several clips \"" + clip +
                                "\": " + found[0].filename().string() + " and " +
                                found[1].filename().string() + "; keep one");
}

RenderedStimulus render_stimulus(const Stimulus& stimulus, const StudyConfig& config,
                                 const fs::path& out) {
  std::vector<Tile> tiles = open_tiles(stimulus, config);
  RenderedStimulus rendered;
  rendered.fps = rate_of(tiles, config);
  const bool h264 = config.codec == "h264" || (config.codec == "auto" && can_write_h264());
  rendered.media_type = h264 ? "video/mp4" : "video/webm";
  const fs::path coded = out.string() + (h264 ? ".mp4" : ".webm");
  const auto sink = open_video_sink(coded, {.fps = rendered.fps, .quality = kQuality});
  while (const auto frames = next_frames(tiles, rendered.frames)) {
    throw_if_cancelled();
    const Frame picture = side_by_side(*frames);
    rendered.width = picture.width;
    rendered.height = picture.height;
    sink->write(picture);
    ++rendered.frames;
  }
  if (rendered.frames == 0) throw Error(Fault::input, tiles[0].name + " has no frame");
  sink->finish();
  fs::rename(coded, out);
  const int width = rendered.width / static_cast<int>(tiles.size());
  for (int i = 0; i < static_cast<int>(tiles.size()); ++i) {
    rendered.tiles.push_back({i * width, 0, width, rendered.height});
  }
  return rendered;
}

void pad_media_file(const fs::path& path, std::uint64_t bytes, const std::string& media_type) {
  const std::uint64_t size = fs::file_size(path);
  constexpr std::uint64_t kHeader = 9;
  if (size >= bytes) return;
  // The smallest element of either format takes up to nine bytes; less missing is left missing.
  const std::uint64_t missing = bytes - size;
  if (missing < kHeader) return;
  std::string element;
  if (media_type == "video/mp4") {
    for (int shift = 24; shift >= 0; shift -= 8) {
      element += static_cast<char>((missing >> shift) & 0xff);
    }
    element += "free";
  } else {
    element += static_cast<char>(0xEC);
    element += static_cast<char>(0x01);
    const std::uint64_t content = missing - kHeader;
    for (int shift = 48; shift >= 0; shift -= 8) {
      element += static_cast<char>((content >> shift) & 0xff);
    }
  }
  element.resize(missing, '\0');
  append_durably(path, element);
}

}  // namespace tinct
