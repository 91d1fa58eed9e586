#include "train/random_backbone.h"

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::Json;
using tinct::random_backbone;

TEST_CASE("models that look through a network without its weights say so", "[random_backbone]") {
  for (const char* model : {"dynamic", "colornn1", "colornn2"}) {
    INFO(model);
    CHECK(random_backbone({{"model", model}, {"backbone", ""}, {"init", ""}}) ==
          "VGG-16 has random weights: no backbone= was given");
    CHECK(random_backbone({{"model", model}, {"backbone", "vgg16.pth"}}).empty());
  }
  CHECK_THAT(random_backbone({{"model", "flowchroma"}, {"embedding", "logits"}}),
             Catch::StartsWith("Inception-ResNet-v2 has random weights"));
}

TEST_CASE("models that look through none have nothing to say of it", "[random_backbone]") {
  for (const char* model : {"simple", "colormotion", "unet_lstm_gan", "flowchroma", "of_mine"}) {
    INFO(model);
    CHECK(random_backbone({{"model", model}, {"embedding", "off"}}).empty());
  }
  CHECK(random_backbone(Json::object()).empty());
}

TEST_CASE("a run that begins with another's weights has that one's backbone", "[random_backbone]") {
  const tinct::test::TemporaryFolder folder;
  const auto run = [&](const std::string& backbone) {
    tinct::write_file_atomically(folder / "first/config.json",
                                 Json{{"model", "colornn1"}, {"backbone", backbone}}.dump());
    return random_backbone({{"model", "colornn2"}, {"init", (folder / "first").string()}});
  };
  CHECK_FALSE(run("").empty());
  CHECK(run("vgg16.pth").empty());
  CHECK(random_backbone({{"model", "colornn2"}, {"init", "weights.safetensors"}}).empty());
}

TEST_CASE("nothing is known of runs that begin with one another", "[random_backbone]") {
  const tinct::test::TemporaryFolder folder;
  const auto run = [&](const char* name, const char* init) {
    const Json options{{"model", "colornn1"}, {"init", (folder / init).string()}};
    tinct::write_file_atomically(folder / name / "config.json", options.dump());
    return options;
  };
  run("a", "b");
  CHECK(random_backbone(run("b", "a")).empty());
  CHECK(random_backbone(run("c", "c")).empty());
}
