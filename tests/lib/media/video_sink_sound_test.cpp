// The sound that a video sink copies from the film that its frames come from.

#include <cmath>
#include <filesystem>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "tests/lib/media/probed_film.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace tinct::test;
namespace fs = std::filesystem;

namespace {

std::string sound_digest(const fs::path& path, const std::string& stream = "a") {
  const ProcessResult result =
      run_process({"ffmpeg", "-nostdin", "-v", "error", "-i", path.string(), "-map", "0:" + stream,
                   "-c", "copy", "-f", "md5", "-"},
                  {.capture_output = true});
  CHECK(result.exit_status == 0);
  return result.output;
}

}  // namespace

TEST_CASE("the sound is copied bit for bit into every container that holds it") {
  const TemporaryFolder folder;
  const auto aac = make_film(folder / "aac.mp4", {"-c:v", "libx264", "-c:a", "aac"});
  const auto opus = make_film(folder / "opus.webm", {"-c:v", "libvpx-vp9", "-c:a", "libopus"});
  const auto pcm = make_film(folder / "pcm.mov", {"-c:v", "mpeg4", "-c:a", "pcm_s16be"});
  const auto mp3 = make_film(folder / "mp3.mkv", {"-c:v", "mpeg4", "-c:a", "libmp3lame"});
  for (const auto& [film, name] : {std::pair{aac, "a.mp4"},
                                   {aac, "a.mkv"},
                                   {opus, "b.webm"},
                                   {opus, "b.mkv"},
                                   {opus, "b.mp4"},
                                   {pcm, "c.mkv"},
                                   {mp3, "d.mkv"},
                                   {mp3, "d.mp4"}}) {
    CAPTURE(film.string(), name);
    const fs::path out = folder / name;
    rewrite(film, out);
    CHECK(sound_digest(out) == sound_digest(film));
    const auto film_times = times(film, "a");
    const auto out_times = times(out, "a");
    REQUIRE(out_times.size() == film_times.size());
    // Measured from the first picture, as that may have moved to make room for earlier sound.
    const double shift = times(out, "v").front() - times(film, "v").front();
    for (std::size_t i = 0; i < film_times.size(); ++i) {
      CHECK(out_times[i] == Approx(film_times[i] + shift).margin(0.0021));
    }
    CHECK(read_all(*open_frame_source(out)).size() == 50);
  }
}

TEST_CASE("sound that a container can't hold is left out with a warning") {
  const TemporaryFolder folder;
  const auto film = make_film(folder / "film.mp4", {"-c:v", "libx264", "-c:a", "aac"});
  const fs::path out = folder / "a.webm";
  std::string said;
  {
    const CapturedErrors errors(folder);
    rewrite(film, out);
    said = errors.text();
  }
  CHECK_THAT(said, Catch::Contains("warning") && Catch::Contains("aac") &&
                       Catch::Contains(out.string()) && Catch::Contains(".mkv holds it"));
  CHECK(streams(out).size() == 1);
}

TEST_CASE("sound that only the writing of a header shows to be refused is left out, too") {
  const TemporaryFolder folder;
  const auto film = make_film(folder / "film.mkv", {"-c:v", "mpeg4", "-c:a", "flac"});
  const fs::path out = folder / "a.mp4";
  const CapturedErrors errors(folder);
  rewrite(film, out);
  // FFmpeg 5.1 calls FLAC in MP4 experimental, later versions take it.
  const bool copied = streams(out).size() == 2;
  CHECK(errors.text().empty() == copied);
  if (!copied) CHECK_THAT(errors.text(), Catch::Contains("flac"));
}

TEST_CASE("a film without sound, and a folder of pictures, give a video without sound") {
  const TemporaryFolder folder;
  write_test_video(folder / "silent.mkv", test_frames(64, 48, 5));
  const fs::path pictures = folder / "pictures";
  write_all(pictures, test_frames(64, 48, 5), {.audio_from = folder / "silent.mkv"});
  const CapturedErrors errors(folder);
  rewrite(folder / "silent.mkv", folder / "a.mp4");
  CHECK(streams(folder / "a.mp4").size() == 1);
  write_all(folder / "b.mp4", test_frames(64, 48, 5), {.audio_from = pictures});
  CHECK(streams(folder / "b.mp4").size() == 1);
  CHECK(errors.text().empty());
}

TEST_CASE("a film that isn't there is refused by its name") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(
      write_all(folder / "a.mp4", test_frames(64, 48, 2), {.audio_from = folder / "missing.mp4"}),
      Catch::Contains("missing.mp4"));
  CHECK_FALSE(fs::exists(folder / "a.mp4"));
}

TEST_CASE("every audio stream is copied, with its language") {
  const TemporaryFolder folder;
  const fs::path film = folder / "film.mkv";
  ffmpeg({"-f",
          "lavfi",
          "-i",
          "testsrc2=s=64x48:r=25:d=2",
          "-f",
          "lavfi",
          "-i",
          "sine=f=440:d=2",
          "-f",
          "lavfi",
          "-i",
          "sine=f=880:d=2",
          "-map",
          "0",
          "-map",
          "1",
          "-map",
          "2",
          "-c:v",
          "mpeg4",
          "-c:a:0",
          "aac",
          "-c:a:1",
          "flac",
          "-metadata:s:a:0",
          "language=ger",
          "-metadata:s:a:1",
          "language=fre",
          film.string()});
  const fs::path out = folder / "a.mkv";
  rewrite(film, out);
  const Json found = streams(out);
  REQUIRE(found.size() == 3);
  CHECK(found[1].at("codec_name") == "aac");
  CHECK(found[1].at("tags").at("language") == "ger");
  CHECK(found[2].at("codec_name") == "flac");
  CHECK(found[2].at("tags").at("language") == "fre");
  CHECK(sound_digest(out, "a:0") == sound_digest(film, "a:0"));
  CHECK(sound_digest(out, "a:1") == sound_digest(film, "a:1"));
}

TEST_CASE("sound that begins before or after the first picture keeps its distance") {
  const TemporaryFolder folder;
  const auto base = make_film(folder / "base.mkv", {"-c:v", "mpeg4", "-c:a", "pcm_s16le"});
  for (const char* offset : {"-0.5", "0.5"}) {
    const fs::path film = folder / "moved.mkv";
    ffmpeg({"-i", base.string(), "-itsoffset", offset, "-i", base.string(), "-map", "0:v", "-map",
            "1:a", "-c", "copy", film.string()});
    const double wanted = times(film, "a").front() - times(film, "v").front();
    CHECK(std::abs(wanted) > 0.4);
    CAPTURE(offset);
    rewrite(film, folder / "a.mkv");
    const double distance =
        times(folder / "a.mkv", "a").front() - times(folder / "a.mkv", "v").front();
    CHECK(distance == Approx(wanted).margin(0.0021));
  }
}

TEST_CASE("in .mp4 sound before the first picture is cut off by the edit list") {
  const TemporaryFolder folder;
  const auto base = make_film(folder / "base.mkv", {"-c:v", "mpeg4", "-c:a", "ac3"});
  const fs::path film = folder / "moved.mkv";
  ffmpeg({"-i", base.string(), "-itsoffset", "-0.5", "-i", base.string(), "-map", "0:v", "-map",
          "1:a", "-c", "copy", film.string()});
  rewrite(film, folder / "a.mp4");
  CHECK(times(folder / "a.mp4", "v").front() == Approx(0).margin(0.001));
  // 1.5 seconds of sound are left, which the packets' own length (32 ms) blurs.
  CHECK(times(folder / "a.mp4", "a").back() == Approx(1.5).margin(0.07));
}

TEST_CASE("the sound ends about where the video ends") {
  const TemporaryFolder folder;
  const auto film = make_film(folder / "film.mp4", {"-c:v", "libx264", "-c:a", "aac"}, "4");
  for (const char* name : {"a.mp4", "a.mkv"}) {
    rewrite(film, folder / name, 20);
    const auto sound = times(folder / name, "a");
    const double end = times(folder / name, "v").front() + 20 / 25.0;
    CHECK(sound.back() < end + 0.001);
    CHECK(sound.back() > end - 0.03);
  }
}

TEST_CASE("where no sound falls into the video its stream stays empty") {
  const TemporaryFolder folder;
  const auto base = make_film(folder / "base.mkv", {"-c:v", "mpeg4", "-c:a", "aac"});
  const fs::path film = folder / "late.mkv";
  ffmpeg({"-i", base.string(), "-itsoffset", "1", "-i", base.string(), "-map", "0:v", "-map", "1:a",
          "-c", "copy", film.string()});
  for (const char* name : {"a.mkv", "a.mp4"}) {
    rewrite(film, folder / name, 10);
    CAPTURE(name);
    CHECK(times(folder / name, "v").size() == 10);
    CHECK(times(folder / name, "a").empty());
  }
}

TEST_CASE("sound that ends long before the video is no trouble") {
  const TemporaryFolder folder;
  const auto film = make_film(folder / "film.mkv", {"-c:v", "mpeg4", "-c:a", "ac3"}, "0.3");
  for (const char* name : {"a.mkv", "a.mp4"}) {
    rewrite(film, folder / name);
    CHECK(read_all(*open_frame_source(folder / name)).size() == 50);
    CHECK(sound_digest(folder / name) == sound_digest(film));
  }
}

TEST_CASE("a transport stream's sound gets the headers that .mp4 and .mkv need") {
  const TemporaryFolder folder;
  const auto film = make_film(folder / "film.ts", {"-c:v", "mpeg2video", "-c:a", "aac"});
  for (const char* name : {"a.mp4", "a.mkv"}) {
    rewrite(film, folder / name);
    CAPTURE(name);
    CHECK(streams(folder / name).at(1).at("codec_name") == "aac");
    CHECK(run_process({"ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i",
                       (folder / name).string(), "-f", "null", "-"})
              .exit_status == 0);
  }
}

TEST_CASE("a truncated film gives what it has") {
  const TemporaryFolder folder;
  for (const char* extension : {".mp4", ".mkv", ".ts"}) {
    const auto film = make_film(folder / (std::string("whole") + extension),
                                {"-c:v", "mpeg4", "-c:a", "aac", "-movflags", "+faststart"});
    const std::string bytes = read_file(film);
    for (const double share : {0.9, 0.6, 0.35}) {
      const fs::path cut = folder / (std::string("cut") + extension);
      const auto kept = static_cast<std::size_t>(share * static_cast<double>(bytes.size()));
      write_file_atomically(cut, bytes.substr(0, kept));
      CAPTURE(extension, share);
      const CapturedErrors errors(folder);
      const fs::path out = folder / "a.mkv";
      rewrite(cut, out);
      const std::size_t pictures = read_all(*open_frame_source(out)).size();
      CHECK(pictures > 3);
      CHECK(pictures < 50);
      CHECK(streams(out).size() == 2);
    }
  }
}

TEST_CASE("with sound, too, the same film gives the same bytes") {
  const TemporaryFolder folder;
  const auto film = make_film(folder / "film.mkv", {"-c:v", "mpeg4", "-c:a", "libopus"});
  for (const char* extension : {".mkv", ".mp4", ".webm"}) {
    rewrite(film, folder / (std::string("a") + extension));
    rewrite(film, folder / (std::string("b") + extension));
    CAPTURE(extension);
    CHECK(read_file(folder / (std::string("a") + extension)) ==
          read_file(folder / (std::string("b") + extension)));
  }
}
