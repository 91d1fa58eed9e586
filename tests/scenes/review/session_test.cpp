#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/probe_video.h"
#include "lib/media/image_io.h"
#include "scenes/review/apply_edits.h"
#include "scenes/review/review_api.h"
#include "scenes/review/review_session.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

// A manifest of two films of 60 frames, and the films.
class Review {
 public:
  Review() {
    fs::create_directories(folder_ / "media");
    manifest_.name = "m";
    for (const std::string name : {"one.mkv", "two.mkv"}) add(name);
    write_manifest(files_.manifest, manifest_);
    open();
  }

  void open() {
    session_.reset();
    session_ = std::make_unique<ReviewSession>(files_);
  }
  void close() { session_.reset(); }

  WebResponse get(const std::string& path, std::map<std::string, std::string> query = {}) {
    return answer_review(*session_, {"GET", path, std::move(query), {}, ""});
  }
  WebResponse post(const std::string& path, const Json& body) {
    return post_text(path, body.dump());
  }
  WebResponse post_text(const std::string& path, const std::string& body) {
    return answer_review(*session_, {"POST", path, {}, {}, body});
  }
  Json json(const std::string& path) { return Json::parse(*get(path).body); }

  [[nodiscard]] std::string film(std::size_t index) const {
    return "/api/review/" + manifest_.videos[index].id;
  }
  // The film was read to its end.
  void wait(std::size_t index) {
    (void)get(film(index));
    for (int i = 0; i < 500 && !json(film(index) + "/reading")["complete"]; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  const ReviewFiles& files() const { return files_; }
  Manifest& manifest() { return manifest_; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  void add(const std::string& name) {
    const fs::path path = folder_ / "media" / name;
    std::vector<Frame> frames;
    for (int i = 0; i < 60; ++i) {
      frames.push_back(test::test_pattern(64, 48, i + (name == "two.mkv" ? 200 : 0)));
    }
    test::write_test_video(path, frames);
    const auto source = open_frame_source(path);
    while (source->next()) {
    }
    ManifestVideo video = describe_video(path, source->info());
    for (const FrameRange& frames_of : std::vector<FrameRange>{{0, 19}, {20, 39}, {45, 59}}) {
      Scene scene;
      scene.frames = frames_of;
      scene.confidence = 0.8;
      video.scenes.push_back(scene);
    }
    video.dropped.push_back({{40, 44}, "uniform", Json::object()});
    manifest_.videos.push_back(video);
  }

  TemporaryFolder folder_;
  ReviewFiles files_{.manifest = folder_ / "m.json",
                     .media = folder_ / "media",
                     .curves = {},
                     .edits = folder_ / "m.edits.jsonl",
                     .reviewed = folder_ / "m.reviewed.json"};
  Manifest manifest_;
  std::unique_ptr<ReviewSession> session_;
};

std::string code_of(const WebResponse& answer) {
  return Json::parse(*answer.body)["error"]["code"];
}

std::string input_error(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  FAIL("nothing was thrown");
  return "";
}

Json op(const std::string& name, std::int64_t at, std::int64_t base_rev) {
  return {{"op", name}, {"at", at}, {"base_rev", base_rev}};
}

}  // namespace

TEST_CASE("edits over the API are logged, and the reviewed manifest is their replay", "[review]") {
  Review review;
  const std::string before = read_file(review.files().manifest);
  const std::string film = review.film(0);
  WebResponse answer = review.post(film + "/ops", op("merge", 0, 0));
  REQUIRE(answer.status == 200);
  CHECK(Json::parse(*answer.body)["rev"] == 1);
  CHECK(Json::parse(*answer.body)["film"]["scenes"] == 2);
  CHECK(review.post(film + "/ops", op("split", 30, 1)).status == 200);
  CHECK(review.post(film + "/undo", {{"base_rev", 2}}).status == 200);
  CHECK(review.post(film + "/redo", {{"base_rev", 3}}).status == 200);
  CHECK(review.post(review.film(1) + "/ops", op("discard", 50, 0)).status == 200);
  const Json shown = review.json("/api/review/manifest");
  review.close();
  CHECK(read_file(review.files().manifest) == before);
  const std::string written = read_file(review.files().reviewed);
  CHECK(written == canonical_json_file(shown));
  const EditLogContent log =
      read_edit_log(review.files().edits, hex(sha256_file(review.files().manifest)));
  CHECK(log.edits.size() == 5);
  CHECK(written == canonical_json_file(manifest_json(
                       apply_edits(read_manifest(review.files().manifest), log.edits, "log"))));
}

TEST_CASE("a review that is started again goes on where it was", "[review]") {
  Review review;
  CHECK(review.post(review.film(0) + "/ops", op("merge", 0, 0)).status == 200);
  const Json before = review.json(review.film(0));
  review.open();
  const Json now = review.json(review.film(0));
  CHECK(now["rev"] == 1);
  CHECK(now["pieces"].size() == before["pieces"].size());
  CHECK(now["undo"]["op"] == "merge");
  CHECK(review.post(review.film(0) + "/undo", {{"base_rev", 1}}).status == 200);
  CHECK(review.json(review.film(0))["scenes"] == 3);
}

TEST_CASE("an edit on an older state is refused and changes nothing", "[review]") {
  Review review;
  const std::string film = review.film(0);
  CHECK(review.post(film + "/ops", op("merge", 0, 0)).status == 200);
  for (const std::int64_t rev : {0, 2, 77}) {
    const WebResponse answer = review.post(film + "/ops", op("split", 10, rev));
    CHECK(answer.status == 409);
    CHECK(code_of(answer) == "outdated");
  }
  CHECK(review.post(film + "/undo", {{"base_rev", 0}}).status == 409);
  CHECK(review.json(film)["rev"] == 1);
  // Another film has a count of its own.
  CHECK(review.post(review.film(1) + "/ops", op("split", 10, 0)).status == 200);
}

TEST_CASE("what can't be done is told in words", "[review]") {
  Review review;
  const std::string film = review.film(0);
  CHECK(review.post(film + "/ops", op("merge", 50, 0)).status == 422);
  CHECK(review.post(film + "/ops", op("split", 60, 0)).status == 422);
  CHECK(review.post(film + "/undo", {{"base_rev", 0}}).status == 422);
  CHECK(review.post(film + "/ops", op("explode", 5, 0)).status == 400);
  CHECK(review.post(film + "/ops", {{"op", "merge"}, {"at", 0}}).status == 400);
  CHECK(review.post(film + "/ops", {{"op", "merge"}, {"at", -1}, {"base_rev", 0}}).status == 400);
  CHECK(review.post(film + "/ops", {{"op", "undo"}, {"base_rev", 0}}).status == 400);
  CHECK(review.post(film + "/ops", Json::array()).status == 400);
  CHECK(review.post_text(film + "/ops", "{\"op\":").status == 400);
  CHECK(review.post_text(film + "/ops", "{\"op\":\"merge\",\"at\":1e999,\"base_rev\":0}").status ==
        400);
  CHECK(review.post_text(film + "/ops", std::string(40, '[')).status == 400);
  CHECK(review.json(film)["rev"] == 0);
}

TEST_CASE("frames come as PNG under their number, and only those that are there", "[review]") {
  Review review;
  review.wait(1);
  const std::string film = review.film(1);
  for (const std::int64_t number : {0, 17, 59, 30}) {
    const WebResponse answer = review.get(film + "/frame/" + std::to_string(number) + ".png");
    REQUIRE(answer.status == 200);
    CHECK(answer.content_type == "image/png");
    CHECK(same_pixels(decode_image(*answer.body, "frame"),
                      test::test_pattern(64, 48, static_cast<int>(number) + 200)));
  }
  const WebResponse small = review.get(film + "/frame/3.png", {{"w", "32"}});
  CHECK(decode_image(*small.body, "frame").width == 32);
  CHECK(decode_image(*small.body, "frame").height == 24);
  CHECK(decode_image(*review.get(film + "/frame/3.png", {{"w", "999"}}).body, "f").width == 64);
  CHECK(review.get(film + "/frame/3.png", {{"w", "0"}}).status == 400);
  for (const std::string name : {"60.png", "-1.png", "1.jpg", "x.png", ".png", "1e3.png",
                                 "99999999999999999999.png", "+1.png", "1"}) {
    CAPTURE(name);
    CHECK(review.get(film + "/frame/" + name).status == 404);
  }
}

TEST_CASE("films are found by id only, and nothing else is served", "[review]") {
  Review review;
  for (const std::string& path : std::vector<std::string>{
           "/api/review/one.mkv", "/api/review/" + std::string(40, 'a'),
           std::string("/api/review/"), "/api/review/" + std::string(40, 'a') + "/frame/1.png",
           std::string("/media/one.mkv"), std::string("/static/"), std::string("/static/none.js"),
           std::string("/m.json"), std::string("/review/one"), review.film(0) + "/frame",
           review.film(0) + "/other"}) {
    CAPTURE(path);
    CHECK(review.get(path).status == 404);
  }
  CHECK(review.get(review.film(0) + "/ops").status == 405);
  CHECK(review.post(review.film(0), Json::object()).status == 405);
  CHECK(review.post("/", Json::object()).status == 405);
  CHECK(review.get("/").content_type.starts_with("text/html"));
  CHECK(review.get("/review/" + review.manifest().videos[0].id).status == 200);
  CHECK(review.get("/static/main.js").content_type.starts_with("text/javascript"));
  CHECK(review.json(review.film(0) + "/manifest")["id"] == review.manifest().videos[0].id);
}

TEST_CASE("a media folder without the manifest's films is refused with a name", "[review]") {
  Review review;
  review.close();
  fs::remove_all(review.folder() / "media");
  fs::create_directories(review.folder() / "media");
  test::write_test_video(review.folder() / "media" / "one.mkv", test::test_frames(32, 32, 10));
  const std::string said = input_error([&] { review.open(); });
  CHECK(said.find("mkv was not found in the media folder") != std::string::npos);
}

TEST_CASE("a film that isn't the manifest's can't be edited", "[review]") {
  Review review;
  review.close();
  // Fewer frames than the manifest says, another size, and scenes beyond its end.
  ManifestVideo& video = review.manifest().videos[0];
  switch (GENERATE(0, 1, 2)) {
    case 0: video.stream->frames = 61; break;
    case 1: video.stream->width = 128; break;
    default: video.stream.reset(); video.scenes.back().frames.last = 70;
  }
  write_manifest(review.files().manifest, review.manifest());
  review.open();
  review.wait(0);
  const Json film = review.json(review.film(0));
  CHECK(film["problem"].get<std::string>().find("not the same film") != std::string::npos);
  CHECK(review.post(review.film(0) + "/ops", op("merge", 0, 0)).status == 422);
  CHECK(review.get(review.film(0) + "/frame/0.png").status == 404);
  CHECK(review.json(review.film(1))["problem"] == "");
}

TEST_CASE("a download that isn't complete is told by its size", "[review]") {
  Review review;
  review.close();
  for (ManifestVideo& video : review.manifest().videos) video.bytes += 1000;
  write_manifest(review.files().manifest, review.manifest());
  CHECK(input_error([&] { review.open(); }).find("download is not complete") != std::string::npos);
}
