#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "lib/media/film_pieces.h"
#include "lib/media/frame_source.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct::test {

/// All of a film.
struct Decoded {
  std::vector<Frame> frames;
  VideoInfo info;
};

[[nodiscard]] inline Decoded decode(const std::filesystem::path& path) {
  const auto source = open_frame_source(path);
  Decoded decoded;
  decoded.frames = read_all(*source);
  decoded.info = source->info();
  return decoded;
}

/// When a frame is shown.
[[nodiscard]] inline double seconds(const Decoded& film, std::size_t frame) {
  return static_cast<double>(film.frames[frame].pts) * film.info.time_base.value();
}

/// Pieces of this kind of a film "film".
[[nodiscard]] inline FilmPieceOptions kind(CutKind kind) {
  return {.kind = kind, .film_id = "film", .frames = 0};
}

/// Pieces from a first to a last frame each, out in a folder.
[[nodiscard]] inline std::vector<CutPiece> pieces(const TemporaryFolder& folder,
                                                  const std::vector<std::pair<int, int>>& ranges) {
  std::vector<CutPiece> made;
  for (const auto& [first, last] : ranges) {
    made.push_back(
        {.first = first, .last = last, .out = folder / ("cut/piece-" + std::to_string(first))});
  }
  return made;
}

/// That each file has the piece's frames of the film, pixel by pixel, behind `early` other ones.
inline void check_exact(const Decoded& film, const std::vector<CutPiece>& pieces,
                        const std::vector<CutFile>& files) {
  REQUIRE(files.size() == pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    INFO(files[i].path);
    const Decoded cut = decode(files[i].path);
    const std::int64_t count = pieces[i].last - pieces[i].first + 1;
    REQUIRE(static_cast<std::int64_t>(cut.frames.size()) == files[i].early + count + files[i].late);
    const auto early = static_cast<std::size_t>(files[i].early);
    const auto first = static_cast<std::size_t>(pieces[i].first);
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
      CHECK(same_pixels(cut.frames[early + k], film.frames[first + k]));
      const double shown = seconds(cut, early + k) - seconds(cut, early);
      CHECK(shown == Approx(seconds(film, first + k) - seconds(film, first)).margin(.0011));
    }
    CHECK(cut.info.damaged_packets == 0);
    CHECK(cut.info.pix_fmt == film.info.pix_fmt);
  }
}

}  // namespace tinct::test
