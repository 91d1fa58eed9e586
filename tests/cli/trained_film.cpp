#include "tests/cli/trained_film.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>

#include "lib/base/files.h"
#include "lib/media/frame_source.h"

namespace tinct::test {
namespace fs = std::filesystem;
namespace {

void require(const CliResult& result) {
  if (result.status != 0) throw std::runtime_error(result.errors);
}

/// Writes a film and makes the dataset of it.
std::unique_ptr<TemporaryFolder> make_dataset(const std::vector<int>& shots) {
  auto folder = std::make_unique<TemporaryFolder>();
  const fs::path media = *folder / "media", manifest = *folder / "film.json";
  fs::create_directories(media);
  write_film(media / "film.mkv", shots);
  require(run_tinct({"scenes", media / "film.mkv", "--out", manifest}));
  require(run_tinct(
      {"build", manifest, "--media", media, "--out", *folder / "dataset", "--size", "32"}));
  return folder;
}

/// The folder of the film of such shots and of its dataset, made once.
const fs::path& dataset_of(const std::vector<int>& shots) {
  static std::map<std::vector<int>, std::unique_ptr<TemporaryFolder>> all;
  std::unique_ptr<TemporaryFolder>& made = all[shots];
  if (!made) made = make_dataset(shots);
  return made->path();
}

/// Settings over others: one of the same name takes the other's place, since tinct takes each once.
std::vector<std::string> overlaid(std::vector<std::string> words,
                                  const std::vector<std::string>& more) {
  for (const std::string& word : more) {
    const auto name_end = word.find('=');
    const auto same = std::ranges::find_if(words, [&](const std::string& had) {
      return name_end != std::string::npos && had.starts_with(word.substr(0, name_end + 1));
    });
    if (same == words.end()) {
      words.push_back(word);
    } else {
      *same = word;
    }
  }
  return words;
}

/// The folder of the run that was trained with such settings, made once.
fs::path run_of(const std::vector<std::string>& settings) {
  static std::map<std::vector<std::string>, std::unique_ptr<FilmDataset>> all;
  std::unique_ptr<FilmDataset>& kept = all[settings];
  if (!kept) {
    auto made = std::make_unique<FilmDataset>();
    require(run_tinct(made->train("run", overlaid({"steps=10"}, settings))));
    kept = std::move(made);
  }
  return kept->folder / "run";
}

}  // namespace

FilmDataset::FilmDataset(const std::vector<int>& shots)
    : film(folder / "media/film.mkv"), dataset(folder / "dataset") {
  fs::copy(dataset_of(shots), folder.path(), fs::copy_options::recursive);
}

std::vector<std::string> FilmDataset::train(const std::string& run,
                                            const std::vector<std::string>& more) const {
  return overlaid(
      {"train", "dataset=" + dataset.string(), "out=" + path(run), "width=4", "size=16", "batch=4",
       "steps=20", "log_every=5", "validate_every=10", "save_every=5", "keep=10"},
      more);
}

TrainedFilm::TrainedFilm(const std::vector<std::string>& settings) {
  fs::copy(run_of(settings), folder / "run", fs::copy_options::recursive);
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
