#include "tests/cli/trained_film.h"

#include <cstdio>
#include <stdexcept>

#include "lib/base/files.h"
#include "lib/media/frame_source.h"

namespace tinct::test {

namespace {

void require(const CliResult& result) {
  if (result.status != 0) throw std::runtime_error(result.errors);
}

}  // namespace

FilmDataset::FilmDataset(const std::vector<int>& shots)
    : film(folder / "media/film.mkv"), dataset(folder / "dataset") {
  std::filesystem::create_directories(folder / "media");
  write_film(film, shots);
  require(run_tinct({"scenes", film.string(), "--out", path("film.json")}));
  require(run_tinct({"build", path("film.json"), "--media", path("media"), "--out",
                     dataset.string(), "--size", "32"}));
}

std::vector<std::string> FilmDataset::train(const std::string& run,
                                            const std::vector<std::string>& more) const {
  std::vector<std::string> words{"train",
                                 "dataset=" + dataset.string(),
                                 "out=" + path(run),
                                 "width=4",
                                 "size=16",
                                 "batch=4",
                                 "steps=40",
                                 "log_every=10",
                                 "validate_every=20",
                                 "save_every=10",
                                 "keep=10"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TrainedFilm::TrainedFilm(const std::vector<std::string>& settings) {
  std::vector<std::string> words{"steps=10"};
  words.insert(words.end(), settings.begin(), settings.end());
  require(run_tinct(train("run", words)));
}

CliResult TrainedFilm::colorize(const std::filesystem::path& in, const std::filesystem::path& out,
                                const std::vector<std::string>& more) const {
  std::vector<std::string> words{"colorize",  in.string(), "--model",
                                 path("run"), "--out",     out.string()};
  words.insert(words.end(), more.begin(), more.end());
  return run_tinct(words);
}

std::vector<Frame> TrainedFilm::colorized(const std::filesystem::path& in,
                                          const std::vector<std::string>& more) const {
  const std::filesystem::path out = folder / "colour.mkv";
  require(colorize(in, out, more));
  return frames_of(out);
}

std::string weights_of(const std::filesystem::path& run, int step) {
  char name[32];
  std::snprintf(name, sizeof name, "step-%08d", step);
  return read_file(run / "checkpoints" / name / "model.safetensors");
}

std::vector<Frame> frames_of(const std::filesystem::path& film) {
  std::vector<Frame> frames;
  const auto source = open_frame_source(film);
  while (auto frame = source->next()) frames.push_back(*frame);
  return frames;
}

std::string shell(const std::string& command) {
  const CliResult result = run_program({"sh", "-c", command});
  if (result.status != 0) throw std::runtime_error(command + ": " + result.errors);
  return result.out;
}

}  // namespace tinct::test
