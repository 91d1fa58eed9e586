#include "tests/cli/film_blocks.h"

#include <algorithm>

#include "lib/base/files.h"
#include "tests/support/cli.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;

namespace tinct::test {
namespace {

constexpr int kBlock = 10;

CliResult ran(const CliResult& result) {
  INFO(result.errors);
  REQUIRE(result.status == 0);
  return result;
}

}  // namespace

std::vector<fs::path> footage_films() {
  const fs::path footage = source_folder() / ".cache/footage";
  return {footage / "bikes.mp4", footage / "bigbuckbunny.mp4", footage / "carphone_pristine.mp4"};
}

std::vector<fs::path> all_real_films() {
  std::vector<fs::path> films = footage_films();
  if (shared_folder().empty()) return films;
  for (const char* name : {"real_nasa.mp4", "real_testvideo.mp4"}) {
    films.push_back(shared_folder() / "clips/scenes" / name);
  }
  return films;
}

FilmBlocks::FilmBlocks(const FilmBlocksOptions& options) : options_(options) {
  const fs::path media = folder_ / "media";
  fs::create_directory(media);
  Json videos = Json::array();
  std::string held_out = "* train\n";
  for (const fs::path& film : options.films) {
    fs::create_symlink(film, media / film.filename());
    videos.push_back(cut(media / film.filename(), held_out));
  }
  write_file_atomically(
      folder_ / "blocks.json",
      Json{{"format", "tinct.manifest/1"}, {"name", "blocks"}, {"videos", videos}}.dump());
  write_file_atomically(folder_ / "split.txt", held_out);
  ran(run_tinct({"build", folder_ / "blocks.json", "--media", media, "--out", dataset(), "--size",
                 "64", "--encoding", "raw", "--split-by", "list", "--split-list",
                 folder_ / "split.txt"}));
}

std::vector<std::string> FilmBlocks::words(const std::string& run, int width, int size,
                                           const std::vector<std::string>& more) const {
  std::vector<std::string> words{"train",
                                 "--dataset=" + dataset().string(),
                                 "--out=" + (folder_ / run).string(),
                                 "--json",
                                 "width=" + std::to_string(width),
                                 "size=" + std::to_string(size),
                                 "batch=8",
                                 "learning_rate=0.002",
                                 "validate_every=1000",
                                 "validation_frames=256"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Json FilmBlocks::train(const std::string& run, const std::vector<std::string>& more) const {
  return Json::parse(ran(run_tinct(words(run, 16, 64, more))).out).at("validation");
}

/// The film's record with its scenes cut into blocks; notes the held-out ones.
Json FilmBlocks::cut(const fs::path& film, std::string& held_out) const {
  const std::string name = film.filename();
  const fs::path manifest = folder_ / (name + ".json");
  ran(run_tinct({"scenes", film, "--out", manifest}));
  Json video = read_json_file(manifest).at("videos").at(0);
  Json blocks = Json::array();
  for (const Json& scene : video["scenes"]) {
    const int last = scene["frames"][1];
    for (int first = scene["frames"][0]; first + 3 <= last; first += kBlock) {
      // The third of five: a short film has one, too.
      if (options_.held_out_film.empty() ? blocks.size() % 5 == 2 : name == options_.held_out_film)
        held_out += name + " " + std::to_string(first) + " validation\n";
      blocks.push_back({{"frames", {first, std::min(first + kBlock - 1, last)}}});
    }
  }
  video["scenes"] = blocks;
  return video;
}

}  // namespace tinct::test
