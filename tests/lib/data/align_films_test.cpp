// The grades of scenes in films that FFmpeg encoded anew.
#include <cmath>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/align_manifest.h"
#include "lib/data/film_facts.h"
#include "lib/data/video_id.h"
#include "tests/support/cli.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using namespace tinct;

namespace {

// Smooth waves whose form belongs to the shot and that drift: what codecs see in films.
Frame waves(int seed, int t) {
  Frame frame = make_frame(160, 96);
  for (int y = 0; y < frame.height; ++y) {
    std::uint8_t* pixel = frame.row(y);
    for (int x = 0; x < frame.width; ++x, pixel += 3) {
      double level = 120;
      for (int k = 1; k <= 4; ++k) {
        const double angle = (k + seed * k % 3) * (x + 1.3 * t) / 30.0 +
                             (1 + seed * k % 4) * y / 20.0 + 1.7 * seed * k;
        level += 24 * std::sin(angle);
      }
      for (int c = 0; c < 3; ++c) {
        const double tint = 18 * std::sin(0.9 * seed + 2 * c);
        pixel[c] = static_cast<std::uint8_t>(std::clamp(level + tint, 0.0, 255.0));
      }
    }
  }
  return frame;
}

const std::vector<int> kShots{40, 31, 57, 14, 60, 25};

void write_shots(const fs::path& path, int seed) {
  std::vector<Frame> frames;
  for (std::size_t shot = 0; shot < kShots.size(); ++shot) {
    for (int t = 0; t < kShots[shot]; ++t) {
      frames.push_back(waves(seed + static_cast<int>(shot), t));
    }
  }
  test::TestVideo video;
  video.pix_fmt = "yuv420p";
  video.fps = {24, 1};
  video.matrix = "bt709";
  write_test_video(path, frames, video);
}

ManifestVideo linked(const fs::path& film) {
  ManifestVideo video;
  video.id = video_id(film);
  std::int64_t first = 0;
  for (const int length : kShots) {
    Scene scene;
    scene.frames = {first, first + length - 1};
    video.scenes.push_back(scene);
    first += length;
  }
  ManifestVideo facts = measure_facts(video, film, {});
  facts.file = film.filename().string();
  return facts;
}

/// A film with its manifest, and a folder for copies of it.
struct Original {
  test::TemporaryFolder folder;
  Manifest manifest;
  Original() {
    fs::create_directories(folder / "originals");
    fs::create_directories(folder / "copies");
    write_shots(folder / "originals/film.mkv", 1);
    manifest.videos.push_back(linked(folder / "originals/film.mkv"));
  }
  [[nodiscard]] fs::path copy(const std::string& name) const { return folder / ("copies/" + name); }

  void encode(const std::string& name, const std::vector<std::string>& words) const {
    std::vector<std::string> all{"ffmpeg", "-nostdin", "-v", "error", "-y"};
    bool has_input = false;
    for (const std::string& word : words) has_input = has_input || word == "-i";
    if (!has_input) all.insert(all.end(), {"-i", (folder / "originals/film.mkv").string()});
    all.insert(all.end(), words.begin(), words.end());
    all.push_back(copy(name).string());
    const test::CliResult result = test::run_program(all);
    INFO(result.errors);
    REQUIRE(result.status == 0);
  }
  [[nodiscard]] AlignedVideo align(bool reference = false, bool measure = false) const {
    return align_manifest(manifest, {.media = folder / "copies",
                                     .reference = reference ? folder / "originals" : fs::path(),
                                     .measure = measure})
        .front();
  }
  [[nodiscard]] AlignedVideo align_only(const std::string& name) const {
    return align_manifest(manifest, {.media = copy(name), .reference = {}, .measure = false})
        .front();
  }
  [[nodiscard]] const std::vector<Scene>& scenes() const { return manifest.videos[0].scenes; }
};

void check_all(const Original& film, const AlignedVideo& aligned, SceneGrade grade) {
  for (std::size_t s = 0; s < film.scenes().size(); ++s) {
    INFO("scene " << s << ": " << aligned.scenes[s].why);
    CHECK(std::string(name(aligned.scenes[s].grade)) == name(grade));
    CHECK(aligned.scenes[s].frames == film.scenes()[s].frames);
    CHECK(aligned.scenes[s].one_to_one);
  }
}

}  // namespace

TEST_CASE("encodes at the same rate are aligned at every frame, and never exact", "[align]") {
  const Original film;
  film.encode("crf23.mp4", {"-c:v", "libx264", "-crf", "23"});
  film.encode("crf35.mp4", {"-c:v", "libx264", "-crf", "35"});
  film.encode("half.mp4", {"-vf", "scale=80:48", "-c:v", "libx264", "-crf", "23"});
  film.encode("retimed.mp4", {"-r", "24000/1001", "-i", film.folder.path() / "originals/film.mkv",
                              "-c:v", "libx264", "-crf", "23"});
  film.encode("vp9.webm", {"-c:v", "libvpx-vp9", "-crf", "35", "-b:v", "0", "-cpu-used", "8"});
  for (const char* copy : {"crf23.mp4", "crf35.mp4", "half.mp4", "retimed.mp4", "vp9.webm"}) {
    INFO(copy);
    check_all(film, film.align_only(copy), SceneGrade::aligned);
  }
}

TEST_CASE("a copy without loss is exact, whatever its container", "[align]") {
  const Original film;
  film.encode("remuxed.nut", {"-c", "copy"});
  film.encode("moved.mkv", {"-c", "copy", "-cluster_size_limit", "4096"});
  film.encode("h264.mp4", {"-c:v", "libx264", "-qp", "0", "-movflags", "+faststart"});
  for (const char* copy : {"moved.mkv", "h264.mp4"}) {
    INFO(copy);
    check_all(film, film.align_only(copy), SceneGrade::exact);
  }
}

TEST_CASE("what is left of a lossless copy without its head is exact at its offset", "[align]") {
  const Original film;
  film.encode("tail.mkv", {"-vf", "trim=start_frame=45,setpts=PTS-STARTPTS", "-c:v", "ffv1"});
  const AlignedVideo aligned = film.align();
  CHECK(aligned.matched_by == "fingerprints");
  CHECK(aligned.scenes[0].grade == SceneGrade::missing);
  CHECK(aligned.scenes[1].grade == SceneGrade::missing);
  for (std::size_t s = 2; s < kShots.size(); ++s) {
    CHECK(aligned.scenes[s].grade == SceneGrade::exact);
    CHECK(aligned.scenes[s].frames.first == film.scenes()[s].frames.first - 45);
  }
}

TEST_CASE("the same pictures under another colour tag are exact frames, not exact", "[align]") {
  const Original film;
  film.encode("tag.mkv", {"-vf", "setparams=colorspace=smpte170m", "-c:v", "ffv1"});
  check_all(film, film.align_only("tag.mkv"), SceneGrade::exact_frames);
}

TEST_CASE("one changed pixel of a scene takes its grade, and no other's", "[align]") {
  const Original film;
  film.encode("dot.mkv", {"-vf", "drawbox=x=80:y=48:w=2:h=2:color=red:t=fill:enable='eq(n,50)'",
                          "-c:v", "ffv1"});
  const AlignedVideo aligned = film.align_only("dot.mkv");
  for (std::size_t s = 0; s < kShots.size(); ++s) {
    CHECK(aligned.scenes[s].grade == (s == 1 ? SceneGrade::aligned : SceneGrade::exact));
  }
}

TEST_CASE("rates that drop or repeat frames are found by time", "[align]") {
  const Original film;
  film.encode("r30.mp4", {"-r", "30", "-c:v", "libx264", "-crf", "23"});
  const AlignedVideo aligned = film.align_only("r30.mp4");
  CHECK(aligned.rate == AlignmentRate::time);
  for (std::size_t s = 0; s < kShots.size(); ++s) {
    INFO("scene " << s << ": " << aligned.scenes[s].why);
    CHECK(aligned.scenes[s].grade == SceneGrade::aligned);
    CHECK(static_cast<double>(aligned.scenes[s].frames.first) / 30 ==
          Approx(static_cast<double>(film.scenes()[s].frames.first) / 24).margin(1.01 / 24));
  }
}

TEST_CASE("with the originals the PSNR is that of the frames", "[align]") {
  const Original film;
  film.encode("good.mp4", {"-c:v", "libx264", "-crf", "15"});
  const AlignedVideo coarse = film.align();
  const AlignedVideo good = film.align(true);
  fs::remove(film.copy("good.mp4"));
  film.encode("poor.mp4", {"-c:v", "libx264", "-crf", "34"});
  const AlignedVideo poor = film.align(true);
  for (std::size_t s = 0; s < kShots.size(); ++s) {
    CHECK_FALSE(coarse.scenes[s].psnr_of_frames);
    CHECK(coarse.scenes[s].psnr);
    REQUIRE(good.scenes[s].psnr_of_frames);
    REQUIRE(poor.scenes[s].psnr_of_frames);
    CHECK(*good.scenes[s].psnr > *poor.scenes[s].psnr + 6);
  }
  fs::remove(film.copy("poor.mp4"));
  film.encode("same.mkv", {"-c:v", "ffv1"});
  const AlignedVideo same = film.align(true);
  for (const AlignedScene& scene : same.scenes) CHECK(scene.psnr == 100.0);
}

TEST_CASE("of films in one folder each goes to its own video", "[align]") {
  Original film;
  write_shots(film.folder / "originals/other.mkv", 57);
  film.manifest.videos.push_back(linked(film.folder / "originals/other.mkv"));
  // The names are swapped, as nothing but the pictures tells.
  film.encode("other.mp4", {"-c:v", "libx264"});
  film.encode("b.mp4", {"-i", film.folder.path() / "originals/other.mkv", "-c:v", "libx264"});
  const auto aligned = align_manifest(
      film.manifest, {.media = film.folder / "copies", .reference = {}, .measure = false});
  CHECK(aligned[0].media.filename() == "other.mp4");
  CHECK(aligned[0].matched_by == "fingerprints");
  CHECK(aligned[1].media.filename() == "b.mp4");
  for (const AlignedScene& scene : aligned[1].scenes) CHECK(scene.grade == SceneGrade::aligned);
}

TEST_CASE("another film that shares one shot is not taken for a copy", "[align]") {
  const Original film;
  write_shots(film.folder / "originals/other.mkv", 7);
  const std::string shared =
      "[0]trim=start_frame=71:end_frame=128[a];[1]trim=end_frame=90[b];"
      "[b][a]concat,setpts=N/24/TB";
  film.encode("mixed.mp4", {"-i", film.folder.path() / "originals/film.mkv", "-i",
                            film.folder.path() / "originals/other.mkv", "-filter_complex", shared,
                            "-c:v", "libx264"});
  CHECK(film.align().media.empty());
}

TEST_CASE("a different film, half a film and a broken file leave scenes missing", "[align]") {
  const Original film;
  write_shots(film.copy("film.mkv"), 80);  // the name of the film, and another one in it
  write_file_atomically(film.copy("letter.mp4"), "This is a letter.\n");
  const AlignedVideo other = film.align();
  CHECK(other.media.empty());
  CHECK(other.why.find("shows another one") != std::string::npos);
  for (const AlignedScene& scene : other.scenes) CHECK(scene.grade == SceneGrade::missing);

  film.encode("half.mp4", {"-frames:v", "130", "-c:v", "libx264"});
  const AlignedVideo half = film.align();
  for (std::size_t s = 0; s < kShots.size(); ++s) {
    const bool inside = film.scenes()[s].frames.last < 130;
    CHECK(half.scenes[s].grade == (inside ? SceneGrade::aligned : SceneGrade::missing));
    CHECK(half.scenes[s].why.empty() == inside);
  }

  film.encode("one.mp4", {"-frames:v", "1", "-c:v", "libx264"});
  for (const AlignedScene& scene : film.align_only("one.mp4").scenes) {
    CHECK(scene.grade == SceneGrade::missing);
  }
  CHECK(film.align_only("letter.mp4").media.empty());
}

TEST_CASE("a download that broke off keeps its id and the scenes it has, exactly", "[align]") {
  const Original film;
  const std::string bytes = read_file(film.folder / "originals/film.mkv");
  write_file_atomically(film.copy("film.mkv"), bytes.substr(0, bytes.size() / 2));
  const AlignedVideo aligned = film.align();
  CHECK(aligned.matched_by == "id");
  CHECK(aligned.scenes.front().grade == SceneGrade::exact);
  CHECK(aligned.scenes.back().grade == SceneGrade::missing);
}

TEST_CASE("a manifest without fingerprints is told to be linked", "[align]") {
  Original film;
  for (Scene& scene : film.manifest.videos[0].scenes) scene.forget_measured();
  film.encode("crf23.mp4", {"-c:v", "libx264"});
  const AlignedVideo aligned = film.align();
  for (const AlignedScene& scene : aligned.scenes) {
    CHECK(scene.grade == SceneGrade::missing);
    CHECK(scene.why.find("fingerprints") != std::string::npos);
  }
}

TEST_CASE("the manifest of a copy has its own id, its facts and where it came from", "[align]") {
  const Original film;
  film.encode("tail.mp4", {"-vf", "trim=start_frame=45,setpts=PTS-STARTPTS", "-c:v", "libx264"});
  const std::vector<AlignedVideo> videos{film.align(false, true)};
  const Manifest aligned = aligned_manifest(film.manifest, videos);
  REQUIRE(aligned.videos.size() == 1);
  const ManifestVideo& video = aligned.videos[0];
  CHECK(video.id == video_id(film.copy("tail.mp4")));
  CHECK(video.other["aligned_from"] == film.manifest.videos[0].id);
  CHECK(video.stream->frames == film.manifest.videos[0].stream->frames - 45);
  REQUIRE(video.scenes.size() == 4);
  CHECK(video.scenes[0].frames.first == film.scenes()[2].frames.first - 45);
  CHECK(video.scenes[0].pixels != film.scenes()[2].pixels);
  for (const ManifestProblem& problem : check_manifest(manifest_json(aligned))) {
    INFO(problem.where << ": " << problem.sentence);
    CHECK_FALSE(problem.fatal);
  }
}
