#include <set>
#include <string>

#include "lib/base/errors.h"
#include "scenes/export/export_format.h"
#include "tests/scenes/export/small_manifest.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using test::small_film;
using test::small_manifest;

std::string text_of(const ExportFormat& format, const Manifest& manifest) {
  const ManifestVideo& video = manifest.videos.front();
  const ExportFilm film{.video = &video, .media = {}, .times = FilmTimes(video)};
  return format.text(manifest, {&film, 1});
}

TEST_CASE("an EDL has an event for each scene where it lies in the film", "[export]") {
  CHECK(text_of(kEdlExport, small_manifest()) ==
        "TITLE: film one\r\n"
        "FCM: NON-DROP FRAME\r\n"
        "* FRAME RATE: 24/1\r\n"
        "\r\n"
        "001  AX       V     C        00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00\r\n"
        "* FROM CLIP NAME: film one.mp4\r\n"
        "* FRAMES: 0-47\r\n"
        "* DROPPED FRAMES: 48-59 transition\r\n"
        "002  AX       V     C        00:00:02:12 00:00:04:04 00:00:02:12 00:00:04:04\r\n"
        "* FROM CLIP NAME: film one.mp4\r\n"
        "* FRAMES: 60-99\r\n");
}

TEST_CASE("an EDL at 29.97 is drop frame, one of a variable rate says so", "[export]") {
  Manifest manifest = small_manifest("30000/1001");
  manifest.videos[0].scenes[1].frames = {60, 1799};
  manifest.videos[0].stream->frames = 1800;
  const std::string text = text_of(kEdlExport, manifest);
  CHECK(text.find("FCM: DROP FRAME\r\n") != std::string::npos);
  CHECK(text.find(" 00:00:02;00 00:01:00;02 ") != std::string::npos);
  CHECK(text.find("VARIABLE") == std::string::npos);
  manifest.videos[0].stream->vfr = true;
  CHECK(text_of(kEdlExport, manifest).find("* VARIABLE FRAME RATE: ") != std::string::npos);
}

TEST_CASE("an EDL refuses rates that its two digits can't count", "[export]") {
  CHECK_THROWS_WITH(text_of(kEdlExport, small_manifest("120/1")), Catch::Contains("otio"));
}

TEST_CASE("no name of a film makes lines of its own in an EDL", "[export]") {
  Manifest manifest = small_manifest();
  manifest.videos[0].file = "a\n002  AX.mp4";
  CHECK(text_of(kEdlExport, manifest).find("\n002  AX.mp4") == std::string::npos);
}

TEST_CASE("key frames are the first frames of scenes, as x264 reads them", "[export]") {
  CHECK(text_of(kKeyframesExport, small_manifest()) == "0 I -1\n60 I -1\n");
}

TEST_CASE("WebVTT has a cue for each scene", "[export]") {
  CHECK(text_of(kWebVttExport, small_manifest()) ==
        "WEBVTT\n"
        "\n1\n00:00:00.000 --> 00:00:02.000\nScene 1, frames 0-47\n"
        "\n2\n00:00:02.500 --> 00:00:04.167\nScene 2, frames 60-99\n");
  Manifest manifest = small_manifest();
  manifest.videos[0].stream->vfr = true;
  CHECK_THROWS_WITH(text_of(kWebVttExport, manifest), Catch::Contains("--media"));
}

TEST_CASE("a CSV has a row for each scene and dropped range, in the film's order", "[export]") {
  const std::string id(40, 'a');
  CHECK(text_of(kCsvExport, small_manifest()) ==
        "video,file,kind,first,last,start_seconds,end_seconds,length,split,confidence,why\r\n" +
            id + ",film one.mp4,scene,0,47,0.000000,2.000000,48,train,1,\r\n" + id +
            ",film one.mp4,dropped,48,59,2.000000,2.500000,12,,,transition\r\n" + id +
            ",film one.mp4,scene,60,99,2.500000,4.166667,40,,0.30000000000000004,\r\n");
}

TEST_CASE("times of a variable rate are those of the film, or none", "[export]") {
  Manifest manifest = small_manifest();
  ManifestVideo& video = manifest.videos[0];
  video.stream->vfr = true;
  CHECK(text_of(kCsvExport, manifest).find(",0,47,,,48,") != std::string::npos);
  std::vector<double> starts;
  for (int frame = 0; frame <= 100; ++frame) starts.push_back(frame < 48 ? frame * .25 : frame);
  const ExportFilm film{.video = &video, .media = {}, .times = FilmTimes(starts)};
  const std::string text = kCsvExport.text(manifest, {&film, 1});
  CHECK(text.find(",0,47,0.000000,48.000000,48,") != std::string::npos);
  CHECK(text.find(",60,99,60.000000,100.000000,40,") != std::string::npos);
}

TEST_CASE("OTIO has clips and gaps that fill the film's length", "[export]") {
  const Json timeline = Json::parse(text_of(kOtioExport, small_manifest("24000/1001")));
  CHECK(timeline.at("OTIO_SCHEMA") == "Timeline.1");
  const Json& tracks = timeline.at("tracks").at("children");
  REQUIRE(tracks.size() == 1);
  const Json& items = tracks[0].at("children");
  REQUIRE(items.size() == 3);
  CHECK(items[0].at("OTIO_SCHEMA") == "Clip.2");
  CHECK(items[1].at("OTIO_SCHEMA") == "Gap.1");
  CHECK(items[1].at("metadata").at("tinct").at("dropped") == "transition");
  const Json& range = items[2].at("source_range");
  CHECK(range.at("start_time").at("value") == 60);
  CHECK(range.at("start_time").at("rate") == 24000.0 / 1001);
  CHECK(range.at("duration").at("value") == 40);
  const Json& media = items[2].at("media_references").at("DEFAULT_MEDIA");
  CHECK(media.at("target_url") == "film%20one.mp4");
  CHECK(media.at("available_range").at("duration").at("value") == 100);
}

TEST_CASE("OTIO puts scenes that overlap on tracks of their own", "[export]") {
  Manifest manifest = small_manifest();
  manifest.videos[0].scenes.push_back(test::scene(40, 50));
  const Json timeline = Json::parse(text_of(kOtioExport, manifest));
  const Json& tracks = timeline.at("tracks").at("children");
  REQUIRE(tracks.size() == 2);
  CHECK(tracks[1].at("children")[0].at("source_range").at("duration").at("value") == 40);
  CHECK(tracks[1].at("children")[1].at("source_range").at("start_time").at("value") == 40);
}

TEST_CASE("the page escapes names and shows dropped ranges", "[export]") {
  Manifest manifest = small_manifest();
  manifest.name = "a <b> & \"c\"";
  manifest.videos[0].file = "<script>.mp4";
  const ManifestVideo& video = manifest.videos[0];
  const ExportFilm film{
      .video = &video, .media = {}, .times = FilmTimes(video), .thumbnails = {{60, "jpeg"}}};
  const std::string page = kHtmlExport.text(manifest, {&film, 1});
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("a &lt;b&gt; &amp; &quot;c&quot;") != std::string::npos);
  CHECK(page.find("Dropped: transition") != std::string::npos);
  CHECK(page.find("data:image/jpeg;base64,anBlZw==") != std::string::npos);
  CHECK(page.find("00:00:02:12") != std::string::npos);
  CHECK(page.find("://") == std::string::npos);
}

TEST_CASE("each format is in the list once and can be found by its name", "[export]") {
  std::set<std::string> names;
  for (const ExportFormat& format : export_formats()) {
    CHECK(names.insert(format.name).second);
    CHECK(find_export_format(format.name).text == format.text);
    CHECK_FALSE(format.summary.empty());
    CHECK(format.extension.starts_with("."));
    Manifest empty = small_manifest();
    empty.videos[0].scenes.clear();
    empty.videos[0].dropped.clear();
    empty.videos[0].stream.reset();
    if (format.name != "webvtt") CHECK_NOTHROW(text_of(format, empty));
  }
  CHECK_THROWS_AS(find_export_format("fcp"), Error);
}

TEST_CASE("the files of films have names of their own", "[export]") {
  Manifest manifest;
  for (const char* file : {"a/film.mp4", "film.mkv", "b/film.mkv", "other.mov", "", "x/..y.mp4"}) {
    ManifestVideo video = small_film();
    video.id = std::string(39, '0') + std::to_string(manifest.videos.size());
    video.file = file;
    manifest.videos.push_back(video);
  }
  const std::string zeros(39, '0');
  CHECK(film_file_stems(manifest) == std::vector<std::string>{"film.mp4", zeros + "1", zeros + "2",
                                                              "other", zeros + "4", "_.y"});
}

}  // namespace
}  // namespace tinct
