// Films made by the ffmpeg program, whole and damaged where it matters. A group of pictures is 40
// long, a film 100.

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/media/video_ends.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kGroup = 40;
constexpr std::size_t kPictures = 100;
const std::string kPattern = "-f lavfi -i testsrc2=size=160x96:rate=25:duration=4 ";
const std::string kH264 = "-c:v libx264 -g 40 -keyint_min 40 -sc_threshold 0 -bf 0 ";

// Where the bytes of a picture are in its file.
struct PacketPlace {
  std::size_t at = 0;
  std::size_t bytes = 0;
};

class Films {
 public:
  [[nodiscard]] fs::path make(const std::string& options, const std::string& name) const {
    run("ffmpeg -nostdin -v error -y " + options + " '" + (folder_ / name).string() + "'");
    return folder_ / name;
  }

  [[nodiscard]] std::vector<PacketPlace> packets(const fs::path& film) const {
    const fs::path list = folder_ / "packets.csv";
    run("ffprobe -v error -select_streams v -show_entries packet=pos,size -of csv=p=0 '" +
        film.string() + "' > '" + list.string() + "'");
    std::vector<PacketPlace> places;
    std::ifstream text(list);
    for (std::string line; std::getline(text, line);) {
      std::istringstream fields(line);
      char comma = 0;
      PacketPlace place;
      if (fields >> place.bytes >> comma >> place.at) places.push_back(place);
    }
    REQUIRE(places.size() == kPictures);
    return places;
  }

  // A copy in which a picture's bytes are others, all but the first ones.
  [[nodiscard]] fs::path damaged(const fs::path& film, std::size_t picture,
                                 std::size_t spared = 0) const {
    const PacketPlace place = packets(film).at(picture);
    std::string bytes = read_file(film);
    REQUIRE(place.at + place.bytes <= bytes.size());
    for (std::size_t i = spared; i < place.bytes; ++i) bytes[place.at + i] = '\xFF';
    return write("damaged" + film.extension().string(), bytes);
  }

  [[nodiscard]] fs::path cut(const fs::path& film, double share) const {
    const std::string bytes = read_file(film);
    const auto kept = static_cast<std::size_t>(static_cast<double>(bytes.size()) * share);
    return write("cut" + film.extension().string(), bytes.substr(0, kept));
  }

  [[nodiscard]] fs::path write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }

 private:
  static void run(const std::string& command) {
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }

  test::TemporaryFolder folder_;
};

std::string problem(const fs::path& film) { return check_video_ends(film).problem; }

}  // namespace

TEST_CASE("whole films of all kinds have two good ends") {
  const Films films;
  for (const std::string name : {"end.mp4", "a.mkv", "a.ts", "a.flv", "a.h264"}) {
    CAPTURE(name);
    CHECK(problem(films.make(kPattern + kH264, name)).empty());
  }
  for (const std::string name : {"a.avi", "a.mpg"}) {
    CAPTURE(name);
    CHECK(problem(films.make(kPattern, name)).empty());
  }
  const VideoEnds ends =
      check_video_ends(films.make(kPattern + kH264 + "-movflags +faststart", "front.mp4"));
  CHECK(ends.problem.empty());
  CHECK(ends.width == 160);
  CHECK(ends.height == 96);
  const std::string tone = "-f lavfi -i sine=duration=5 ";
  CHECK(problem(films.make(kPattern + tone + kH264, "longer_sound.mp4")).empty());
  // A single picture is a film too, and so are three.
  CHECK(problem(films.make(kPattern + kH264 + "-frames:v 1", "one.mp4")).empty());
  CHECK(problem(films.make(kPattern + kH264 + "-frames:v 3", "three.mkv")).empty());
}

TEST_CASE("an index that is missing, or lists what is not there, is a problem") {
  const Films films;
  const fs::path end = films.make(kPattern + kH264, "end.mp4");
  CHECK_THAT(problem(films.cut(end, 0.8)), Catch::Contains("moov atom not found"));
  const fs::path front = films.make(kPattern + kH264 + "-movflags +faststart", "front.mp4");
  CHECK_THAT(problem(films.cut(front, 0.8)), Catch::Contains("beyond its end"));
  CHECK_THAT(problem(films.cut(front, 0.999)), Catch::Contains("beyond its end"));
}

TEST_CASE("a damaged group at either end is a problem, wherever in it") {
  const Films films;
  for (const std::string name : {"a.mp4", "a.mkv"}) {
    const fs::path film = films.make(kPattern + kH264, name);
    for (const std::size_t picture :
         {std::size_t{1}, std::size_t{20}, kGroup - 1, 2 * kGroup + 1, kPictures - 1}) {
      CAPTURE(name, picture);
      // Of Matroska's packets ffprobe tells the block's place, which has a head.
      CHECK_FALSE(problem(films.damaged(film, picture, name == "a.mkv" ? 7 : 0)).empty());
    }
  }
}

TEST_CASE("what lies between the ends is not looked at") {
  const Films films;
  const fs::path film = films.make(kPattern + kH264, "a.mp4");
  CHECK(problem(films.damaged(film, kGroup + 20)).empty());
}

TEST_CASE("a film that can't be sought is decoded to its end") {
  const Films films;
  const fs::path film = films.make(kPattern + kH264, "a.h264");
  const PacketPlace last = films.packets(film).back();
  const std::string bytes = read_file(film).substr(0, last.at + last.bytes / 2);
  CHECK_FALSE(problem(films.write("cut.h264", bytes)).empty());
}

TEST_CASE("a film that is cut is a problem in every container that can tell") {
  const Films films;
  for (const std::string name : {"a.mkv", "a.avi"}) {
    CAPTURE(name);
    CHECK_FALSE(problem(films.cut(films.make(kPattern, name), 0.7)).empty());
  }
}

TEST_CASE("sound alone, and a film without a picture, are no films") {
  const Films films;
  CHECK_THAT(problem(films.make("-f lavfi -i sine=duration=1", "sound.mp4")),
             Catch::Contains("no video stream"));
  CHECK_FALSE(problem(films.make(kPattern + kH264 + "-frames:v 0", "zero.mp4")).empty());
  CHECK_FALSE(problem(films.write("empty.mp4", "")).empty());
}
