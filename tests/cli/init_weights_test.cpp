// `tinct train init=`: what is taken of other weights is told, and what can't be is refused.
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "tests/cli/trained_film.h"

#include <catch2/catch.hpp>

using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TrainedFilm;

namespace {

CliResult started_from_run(const TrainedFilm& made, const std::vector<std::string>& more) {
  std::vector<std::string> words{"steps=1", "init=" + made.path("run")};
  words.insert(words.end(), more.begin(), more.end());
  return run_tinct(made.train("second", words));
}

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a run that starts from another model's weights names both and counts tensors", "[cli]") {
  const TrainedFilm made;
  const CliResult trained = started_from_run(made, {"model=zhang16"});
  INFO(trained.errors);
  REQUIRE(trained.status == 0);
  CHECK(tells(trained.errors, "is of user_guided, and this run trains zhang16: "));
  CHECK(tells(trained.errors, " of zhang16 drawn, "));
  CHECK(tells(trained.errors, " of user_guided unused"));
}

TEST_CASE("a model that is meant to start from another does so without a warning", "[cli]") {
  const TrainedFilm made;
  const CliResult trained = started_from_run(made, {"model=simple"});
  INFO(trained.errors);
  CHECK(trained.status == 0);
  CHECK_FALSE(tells(trained.errors, "this run trains"));
}

TEST_CASE("weights of which less than half fits are refused", "[cli]") {
  const TrainedFilm made;
  const CliResult refused = started_from_run(made, {"model=unet_lstm_gan", "levels=4"});
  INFO(refused.errors);
  CHECK(refused.status == 3);
  CHECK(tells(refused.errors, "is of user_guided: "));
  CHECK(tells(refused.errors, " fit into unet_lstm_gan; "));
}

TEST_CASE("init with PyTorch's own file names the command that takes it over", "[cli]") {
  const TrainedFilm made;
  tinct::write_file_atomically(made.folder / "vgg16.pth", std::string("PK\3\4") + "a zip file");
  const CliResult refused =
      run_tinct(made.train("second", {"steps=1", "init=" + made.path("vgg16.pth")}));
  INFO(refused.errors);
  CHECK(refused.status == 3);
  CHECK(tells(refused.errors, "vgg16.pth"));
  CHECK(tells(refused.errors, "tinct weights import"));
}
