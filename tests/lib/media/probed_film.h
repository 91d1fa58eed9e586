#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/base/subprocess.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

/// Films made, and videos judged, by the ffmpeg and ffprobe programs.
namespace tinct::test {

/// What reaches stderr while it lives.
class CapturedErrors {
 public:
  explicit CapturedErrors(const TemporaryFolder& folder) : path_(folder / "stderr.txt") {
    std::fflush(stderr);
    old_ = ::dup(STDERR_FILENO);
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
  }
  ~CapturedErrors() {
    std::fflush(stderr);
    ::dup2(old_, STDERR_FILENO);
    ::close(old_);
  }
  CapturedErrors(const CapturedErrors&) = delete;
  CapturedErrors& operator=(const CapturedErrors&) = delete;
  [[nodiscard]] std::string text() const { return read_file(path_); }

 private:
  std::filesystem::path path_;
  int old_ = -1;
};

/// Runs ffmpeg, which must succeed.
inline void ffmpeg(const std::vector<std::string>& words) {
  std::vector<std::string> argv{"ffmpeg", "-nostdin", "-v", "error", "-y", "-bitexact"};
  argv.insert(argv.end(), words.begin(), words.end());
  REQUIRE(run_process(argv).exit_status == 0);
}

/// A film of two seconds, 64x48 at 25 frames a second, with a tone of `sound_seconds`.
inline std::filesystem::path make_film(const std::filesystem::path& path,
                                       const std::vector<std::string>& codecs,
                                       const std::string& sound_seconds = "2") {
  std::vector<std::string> words{"-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2",
                                 "-f", "lavfi", "-i", "sine=f=440:r=48000:d=" + sound_seconds};
  words.insert(words.end(), codecs.begin(), codecs.end());
  words.push_back(path.string());
  ffmpeg(words);
  return path;
}

/// The JSON that ffprobe tells of a file.
inline std::string ffprobe(const std::filesystem::path& path,
                           const std::vector<std::string>& words) {
  std::vector<std::string> argv{"ffprobe", "-v", "error", "-of", "json"};
  argv.insert(argv.end(), words.begin(), words.end());
  argv.push_back(path.string());
  const ProcessResult result = run_process(argv, {.capture_output = true});
  REQUIRE(result.exit_status == 0);
  return result.output;
}

/// All streams of a file.
inline Json streams(const std::filesystem::path& path) {
  return Json::parse(ffprobe(path, {"-show_streams"})).at("streams");
}

/// The times in seconds of the packets of a stream, "v" or "a:0", in rising order.
inline std::vector<double> times(const std::filesystem::path& path, const std::string& stream) {
  std::vector<double> seconds;
  const Json packets =
      Json::parse(ffprobe(path, {"-select_streams", stream, "-show_entries", "packet=pts_time"}));
  for (const Json& packet : packets.at("packets")) {
    seconds.push_back(std::stod(packet.at("pts_time").get<std::string>()));
  }
  std::ranges::sort(seconds);
  return seconds;
}

/// As tinct colorize: the film's frames, times, shape and sound.
inline void rewrite(const std::filesystem::path& film, const std::filesystem::path& out,
                    int frames_at_most = 1000) {
  const auto source = open_frame_source(film);
  const VideoInfo& info = source->info();
  const auto sink = open_frame_sink(out, {.fps = info.fps,
                                          .quality = 30,
                                          .time_base = info.time_base,
                                          .sample_aspect = info.sample_aspect,
                                          .rotation = info.rotation,
                                          .audio_from = film});
  for (int i = 0; i < frames_at_most; ++i) {
    const auto frame = source->next();
    if (!frame) break;
    sink->write(*frame);
  }
  sink->finish();
}

/// A video, or a folder of PNGs, of these frames.
inline void write_all(const std::filesystem::path& out, const std::vector<Frame>& frames,
                      const FrameSinkOptions& options) {
  const auto sink = open_frame_sink(out, options);
  for (const Frame& frame : frames) sink->write(frame);
  sink->finish();
}

}  // namespace tinct::test
