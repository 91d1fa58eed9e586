// Critics: their losses, their step beside the model's, their layers.
#include <torch/torch.h>

#include <cmath>

#include "tests/train/refusal.h"
#include "train/critic_sums.h"
#include "train/gradient_step.h"
#include "train/losses/gan_loss.h"
#include "train/models/patch_gan.h"
#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

/// A model of one number whose loss is its product with the critic's number.
class Product final : public VideoColorizer {
 public:
  Product() {
    own = register_parameter("own", torch::full({1}, 2.0));
    of_critic = register_parameter("of_critic", torch::full({1}, 5.0));
  }
  const ColorSpec& color_spec() const override { return spec_; }
  int stride() const override { return 1; }
  bool takes_hints() const override { return false; }
  void reset() override {}
  torch::Tensor step(const torch::Tensor& luma, const torch::Tensor&) override { return luma; }
  torch::Tensor loss(const ColorBatch&) override { return (own * of_critic).sum(); }
  std::vector<torch::Tensor> critic_parameters() override { return {of_critic}; }
  torch::Tensor critic_loss(const ColorBatch&) override { return 3 * of_critic.sum(); }
  torch::Tensor critic_accuracy() const override { return torch::full({}, 0.75); }
  torch::Tensor own, of_critic;

 private:
  ColorSpec spec_;
};

ColorBatch some_batch(std::int64_t rows) {
  return {.luma = torch::zeros({rows, 1, 8, 8}),
          .chroma = torch::zeros({rows, 2, 8, 8}),
          .hints = torch::zeros({rows, 3, 8, 8})};
}

double number(const torch::Tensor& tensor) { return tensor.item<double>(); }

}  // namespace

TEST_CASE("a critic steps by its own loss and rate, and the model by its own", "[critic]") {
  for (const int accumulate : {1, 2}) {
    Product model;
    torch::optim::SGD optimizer(learning_parameters(model), torch::optim::SGDOptions(1));
    torch::optim::SGD of_critic(model.critic_parameters(), torch::optim::SGDOptions(1));
    GradientStep step(model, optimizer, torch::kCPU, {.accumulate = accumulate, .critic_rate = 2});
    step.train_critic(of_critic);
    const torch::Tensor loss = step(some_batch(2), 0.1);
    CHECK(number(loss) == Approx(10));
    CHECK(number(model.own) == Approx(2 - 0.1 * 5));
    // 2 from the model's loss would be left here if it stayed in the critic.
    CHECK(number(model.of_critic) == Approx(5 - 0.2 * 3));
    CHECK(number(step.critic().loss) == Approx(15));
    CHECK(number(step.critic().accuracy) == Approx(0.75));
  }
}

TEST_CASE("gradients of model and critic are clipped apart", "[critic]") {
  Product model;
  torch::optim::SGD optimizer(learning_parameters(model), torch::optim::SGDOptions(1));
  torch::optim::SGD of_critic(model.critic_parameters(), torch::optim::SGDOptions(1));
  GradientStep step(model, optimizer, torch::kCPU, {.clip = 1});
  step.train_critic(of_critic);
  (void)step(some_batch(2), 0.1);
  CHECK(number(model.own) == Approx(2 - 0.1));
  CHECK(number(model.of_critic) == Approx(5 - 0.1));
}

TEST_CASE("what learns by a model's loss is all but its critic", "[critic]") {
  Product model;
  const std::vector<torch::Tensor> learning = learning_parameters(model);
  REQUIRE(learning.size() == 1);
  CHECK(learning.front().is_same(model.own));
}

TEST_CASE("the sums of a critic give means for the log, and go on from a checkpoint", "[critic]") {
  CriticSums sums(torch::kCPU, nullptr);
  Json line = Json::object();
  sums.write(1, line);
  CHECK(line.empty());
  CHECK(sums.state().is_null());
  sums.add({.loss = torch::full({}, 1.0), .accuracy = torch::full({}, 0.5)});
  CriticSums resumed(torch::kCPU, sums.state());
  resumed.add({.loss = torch::full({}, 2.0), .accuracy = torch::full({}, 1.0)});
  resumed.write(2, line);
  CHECK(line["critic_loss"].get<double>() == Approx(1.5));
  CHECK(line["critic_accuracy"].get<double>() == Approx(0.75));
  CHECK(resumed.state()["loss"] == 0.0);
}

TEST_CASE("losses of generator and critic have their textbook values", "[critic]") {
  const torch::Tensor zeros = torch::zeros({2, 1, 3, 3});
  const GanLoss bce("bce"), lsgan("lsgan"), hinge("hinge");
  // A critic that knows nothing gives 0: sigmoid 1/2, and -log 1/2.
  CHECK(number(bce.of_critic(zeros, zeros)) == Approx(std::log(2.0)));
  CHECK(number(bce.of_generator(zeros)) == Approx(std::log(2.0)));
  CHECK(number(bce.of_generator(zeros + 100)) == Approx(0).margin(1e-6));
  CHECK(number(lsgan.of_critic(zeros, zeros)) == Approx(0.5));
  CHECK(number(lsgan.of_critic(zeros + 1, zeros)) == Approx(0).margin(1e-6));
  CHECK(number(lsgan.of_generator(zeros + 3)) == Approx(4));
  CHECK(number(hinge.of_critic(zeros, zeros)) == Approx(1));
  CHECK(number(hinge.of_critic(zeros + 2, zeros - 2)) == Approx(0).margin(1e-6));
  CHECK(number(hinge.of_generator(zeros + 3)) == Approx(-3));
  CHECK(refusal_of([] { const GanLoss loss("wgan"); }).fault() == Fault::usage);
}

TEST_CASE("a critic's accuracy counts both kinds of pictures alike", "[critic]") {
  const torch::Tensor real = torch::tensor({1.0, -1.0}), made_up = torch::tensor({-1.0, -2.0});
  for (const char* kind : {"bce", "hinge"}) {
    CHECK(number(GanLoss(kind).accuracy(real, made_up)) == Approx(0.75));
  }
  CHECK(number(GanLoss("lsgan").accuracy(torch::tensor({0.6, 0.4}), torch::tensor({0.4, 0.3}))) ==
        Approx(0.75));
}

TEST_CASE("a critic of patches has 31 x 31 scores for 256 x 256 pixels", "[critic]") {
  PatchGan critic(4);
  CHECK(critic.forward(torch::zeros({1, 3, 256, 256})).sizes() == torch::IntArrayRef{1, 1, 31, 31});
  CHECK(critic.forward(torch::zeros({1, 3, 16, 16})).sizes() == torch::IntArrayRef{1, 1, 1, 1});
  // 3 64 16 + 64 128 16 + 128 256 16 + 256 16 + 1, and 2 (64 + 128 + 256) of the normalisations.
  CHECK(parameter_count(PatchGan(64)) == 663'425);
}

TEST_CASE("a part of a batch of runs knows its place in the whole", "[critic]") {
  ColorBatch batch = some_batch(12);
  batch.clip = 4;
  batch.begins = torch::zeros({12}, torch::kBool);
  const ColorBatch part = part_of(batch, 8, 4);
  CHECK(part.clip == 4);
  CHECK(part.lane == 2);
  CHECK(part.luma.size(0) == 4);
  CHECK(part.begins.size(0) == 4);
}
