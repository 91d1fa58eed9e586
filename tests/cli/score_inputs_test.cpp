// What `tinct score` takes, and what it says of what it can't: run as a user does.
#include <cmath>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/frame_sink.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Frame;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Frame pattern(int number, bool coloured = true) {
  Frame frame = tinct::make_frame(64, 48);
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < 3 * frame.width; ++x) {
      const int c = coloured ? x % 3 : 0;
      const int column = x / 3;
      const double wave = 50 * std::sin((column - number) / 5. + c) + 40 * std::cos(y / 4. - c);
      frame.row(y)[x] = static_cast<std::uint8_t>(128 + wave);
    }
  }
  return frame;
}

/// A truth whose folder's name needs care, and outputs beside it.
struct Clip {
  TemporaryFolder folder;
  fs::path truth = folder / "it's \"true\" $HOME";

  explicit Clip(int frames = 6) { write(truth, frames); }

  void write(const fs::path& out, int frames, tinct::FrameSize size = {64, 48}) const {
    const auto sink = tinct::open_frame_sink(out, {.fps = {24, 1}});
    for (int i = 0; i < frames; ++i) {
      sink->write(tinct::resize_area(pattern(i), size.width, size.height));
    }
    sink->finish();
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
  /// With one fast metric; temporary folders go where they can be counted.
  [[nodiscard]] CliResult score(const std::vector<std::string>& more) const {
    std::vector<std::string> words{"score",    "--truth",  truth.string(),
                                   "--metric", "psnr_rgb", "--no-baselines"};
    words.insert(words.end(), more.begin(), more.end());
    fs::create_directories(folder / "tmp");
    return run_tinct(words, {.environment = {{"TMPDIR", path("tmp")}}, .folder = {}});
  }
  /// Scoring a command that must fail; nothing is left behind.
  void check_refused(const std::string& command, const std::string& sentence,
                     const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"--output", "bad=" + command};
    words.insert(words.end(), more.begin(), more.end());
    const CliResult result = score(words);
    INFO(result.errors);
    CHECK(result.status == 3);
    CHECK(contains(result.errors, "bad: the command \"" + command + "\""));
    CHECK(contains(result.errors, sentence));
    CHECK(fs::is_empty(folder / "tmp"));
  }
};

double psnr_of(const CliResult& result, const std::string& method) {
  INFO(result.errors);
  REQUIRE(result.status == 0);
  return Json::parse(result.out)["methods"][method]["summary"]["psnr_rgb"]["mean"].get<double>();
}

}  // namespace

TEST_CASE("a command is scored, whatever characters the paths have", "[cli]") {
  const Clip clip;
  const std::string work = clip.path("work 'of' \"mine\"");
  const CliResult result =
      clip.score({"--output", "a=cp {in} {out}", "--output",
                  "b=cp -r \"{in_folder}\" '{out}' && cp {ref} {out}/000000.png", "--output",
                  "truth=" + clip.truth.string(), "--work", work, "--json"});
  CHECK(psnr_of(result, "truth") == 100);
  CHECK(psnr_of(result, "a") < 40);
  const Json json = Json::parse(result.out);
  CHECK(json["methods"]["b"]["guidance"] == "exemplar");
  CHECK(json["methods"]["b"]["clips"].begin().value()["frames"]["psnr_rgb"][0].is_null());
  CHECK(json["inputs"].begin().value()["outputs"]["a"]["made_by"] == "cp {in} {out}");
  CHECK(fs::exists(fs::path(work) / "a"));
  // Finished clips are used again: the command is not even there any more.
  CHECK(clip.score({"--output", "a=cp {in} {out}", "--work", work}).status == 0);
  CHECK(fs::is_empty(clip.folder / "tmp"));
}

TEST_CASE("commands that hang, fail, write nothing or too little are errors", "[cli]") {
  const Clip clip;
  clip.check_refused("sleep 60; : {in} {out}", "ran longer than --time-limit 1 s",
                     {"--time-limit", "1"});
  clip.check_refused("echo no weights >&2; exit 5; : {in} {out}",
                     "exit status 5, its last lines: no weights");
  clip.check_refused(": {in} {out}", "wrote nothing");
  clip.check_refused("ffmpeg -v error -i {in} -frames:v 2 -c:v ffv1 {out}",
                     "wrote 2 frames, but the clip");
}

TEST_CASE("stopping a score stops its command and leaves nothing behind", "[cli]") {
  const Clip clip;
  fs::create_directories(clip.folder / "tmp");
  const std::string note = clip.path("pid");
  // The one signal comes once the command runs: a second one would end tinct on the spot.
  const CliResult stopped = run_program(
      {"sh", "-c",
       R"("$1" score --truth "$2" --output "$3" & p=$!; while [ ! -s "$4" ]; do sleep .05; done;)"
       R"( kill -TERM $p; wait $p)",
       "sh", tinct::test::tinct_program().string(), clip.truth.string(),
       "slow=echo $$ > '" + note + "'; sleep 60; : {in} {out}", note},
      {.environment = {{"TMPDIR", clip.path("tmp")}}, .folder = {}});
  CHECK(stopped.status == 130);
  CHECK(fs::is_empty(clip.folder / "tmp"));
  const std::string process = tinct::read_file(note);
  CHECK(run_program({"sh", "-c", "kill -0 " + process}).status != 0);
}

TEST_CASE("different lengths and sizes are errors that name the way out", "[cli]") {
  const Clip clip;
  clip.write(clip.folder / "short.mkv", 4);
  clip.write(clip.folder / "long.mkv", 9);
  clip.write(clip.folder / "small.mkv", 6, {32, 24});
  for (const auto& [name, told] : {std::pair{"short.mkv", "has 4 frames, but the truth has 6"},
                                   {"long.mkv", "has 9 frames, but the truth has 6"},
                                   {"small.mkv", "is 32x24, but the truth is 64x48"}}) {
    const CliResult result = clip.score({"--output", "x=" + clip.path(name)});
    INFO(result.errors);
    CHECK(result.status == 3);
    CHECK(contains(result.errors, told));
    CHECK(contains(result.errors, "--fit"));
    const CliResult fitted = clip.score({"--output", "x=" + clip.path(name), "--fit", "truth"});
    INFO(fitted.errors);
    CHECK(fitted.status == 0);
    CHECK(contains(fitted.out, "x (truth's L)"));
    CHECK(contains(fitted.out, "(--fit)"));
  }
  CHECK(clip.score({"--output", "x=" + clip.path("small.mkv"), "--fit", "twice"}).status == 2);
}

TEST_CASE("another rate and another range are told, and measured all the same", "[cli]") {
  const Clip clip;
  const auto ffmpeg = [&](const std::vector<std::string>& words) {
    std::vector<std::string> all{"ffmpeg", "-nostdin", "-v",
                                 "error",  "-y",       "-framerate",
                                 "25",     "-i",       (clip.truth / "%06d.png").string()};
    all.insert(all.end(), words.begin(), words.end());
    REQUIRE(run_program(all).status == 0);
  };
  ffmpeg({"-c:v", "ffv1", "-pix_fmt", "yuv444p", "-vf", "scale=out_range=tv", "-color_range", "tv",
          clip.path("tv.mkv")});
  ffmpeg({"-c:v", "ffv1", "-pix_fmt", "yuv444p", "-vf", "scale=out_range=pc", "-color_range", "pc",
          "-r", "30", "-fps_mode", "passthrough", clip.path("pc.mkv")});
  const CliResult result =
      run_tinct({"score", "--truth", clip.path("tv.mkv"), "--output", "o=" + clip.path("pc.mkv"),
                 "--metric", "psnr_rgb", "--no-baselines", "--json"});
  CHECK(psnr_of(result, "o") > 35);  // each decoded as it is tagged
  CHECK(contains(result.errors, "range full (tagged), the truth's is limited (tagged)"));
  const Json pairing = Json::parse(result.out)["pairing"]["tv"]["o"];
  CHECK(pairing["verdict"] == "mismatch");
  // The same levels under the wrong tag: what is shown as full was limited.
  ffmpeg({"-c:v", "ffv1", "-pix_fmt", "yuv444p", "-vf", "scale=out_range=tv,setparams=range=pc",
          "-color_range", "pc", clip.path("wrong.mkv")});
  const CliResult wrong = clip.score({"--output", "o=" + clip.path("wrong.mkv")});
  INFO(wrong.errors);
  CHECK(wrong.status == 0);
  CHECK(contains(wrong.errors, "limited range was taken for full"));
}

TEST_CASE("one frame, gray frames and JPEG frames are scored without NaN", "[cli]") {
  const Clip one(1);
  const CliResult single = run_tinct({"score", "--truth", one.truth.string(), "--output",
                                      "o=" + one.truth.string(), "--metric", "all", "--json"});
  CHECK(psnr_of(single, "o") == 100);
  CHECK_FALSE(contains(single.out, "nan"));

  const TemporaryFolder folder;
  fs::create_directories(folder / "gray");
  fs::create_directories(folder / "jpeg");
  for (int i = 0; i < 5; ++i) {
    const std::string name = std::to_string(i);
    tinct::write_file_atomically(folder / "gray" / (name + ".png"),
                                 tinct::encode_png(pattern(i, false)));
    tinct::write_file_atomically(folder / "jpeg" / (name + ".JPG"),
                                 tinct::encode_jpeg(pattern(i, false), 90));
  }
  const CliResult gray =
      run_tinct({"score", "--truth", (folder / "gray").string(), "--output",
                 "jpeg=" + (folder / "jpeg").string(), "--metric", "all", "--long", "--json"});
  CHECK(psnr_of(gray, "jpeg") > 30);
  CHECK_FALSE(contains(gray.out, "nan"));
  const Json json = Json::parse(gray.out);
  CHECK(json["inputs"]["gray"]["outputs"]["jpeg"]["codec"] == "jpeg");
  CHECK(json["methods"]["jpeg"]["summary"]["warp_error.dis.ab_norm_ratio"]["mean"].is_null());
}

TEST_CASE("a dataset's scenes are truth, and a damaged shard is named", "[cli]") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "media");
  tinct::test::write_film(folder / "media/film.mkv", {12, 14, 13, 12, 11});
  const auto path = [&](const std::string& name) { return (folder / name).string(); };
  REQUIRE(run_tinct({"scenes", path("media/film.mkv"), "--out", path("m.json")}).status == 0);
  REQUIRE(run_tinct({"build", path("m.json"), "--media", path("media"), "--out", path("data"),
                     "--size", "48"})
              .status == 0);
  const CliResult result =
      run_tinct({"score", "--truth", path("data"), "--output", "gray=cp -r {in_folder} {out}",
                 "--output", "all=cp {in_dir}/* {out_dir}", "--metric", "psnr_rgb", "--metric",
                 "warp_error.farneback", "--json"});
  const double gray = psnr_of(result, "gray");
  CHECK(gray == psnr_of(result, "all"));
  const Json json = Json::parse(result.out);
  CHECK(json["inputs"].size() == 1);  // one of five scenes is for validation
  CHECK(contains(json["inputs"].begin().key(), "/0000"));

  const fs::path shard = folder / "data/validation-000000.tar";
  std::string bytes = tinct::read_file(shard);
  bytes[700] = static_cast<char>(bytes[700] + 1);
  tinct::write_file_atomically(shard, bytes);
  const CliResult damaged = run_tinct({"score", "--truth", shard.string(), "--output",
                                       "gray=cp {in} {out}", "--metric", "psnr_rgb"});
  CHECK(damaged.status == 3);
  CHECK(contains(damaged.errors, "validation-000000.tar, "));
  CHECK(contains(damaged.errors, "is damaged"));
}

TEST_CASE("a mistyped name is answered with the nearest", "[cli]") {
  const Clip clip;
  const CliResult result =
      clip.score({"--output", "ddcolor=" + clip.truth.string(), "--guidance", "dcolor=none"});
  CHECK(result.status == 2);
  CHECK(contains(result.errors, "did you mean ddcolor?"));
  CHECK(clip.score({"--output", "cp {in} {out}"}).status == 2);
  CHECK(clip.score({"--output", "a=cp {in} {out_dir}"}).status == 2);
  CHECK(clip.score({"--output", "a=cp {in}"}).status == 3);
}
