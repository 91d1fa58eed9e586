// FID's and LPIPS' networks and the Fréchet distance, against the packages that define them
// (tests/support/reference_learned_metrics.py) and against closed forms.
#include <ATen/ATen.h>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/formula_weights.h"
#include "tests/train/refusal.h"
#include "train/metrics/alexnet_lpips.h"
#include "train/metrics/frechet.h"
#include "train/metrics/inception_v3.h"
#include "train/tensor_file.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::formula_picture;
using test::refusal_of;

namespace {

const Json& reference() {
  static const Json json =
      read_json_file(test::source_folder() / "tests/train/learned_reference.json");
  return json;
}

const c10::Device kCpu(c10::kCPU);

at::Tensor numbers(const Json& json) {
  return at::tensor(json.get<std::vector<double>>(), at::kDouble);
}

double furthest(const at::Tensor& x, const at::Tensor& y) {
  return (x.to(at::kDouble) - y.to(at::kDouble)).abs().max().item<double>();
}

FeatureMoments moments_of(const at::Tensor& rows, std::int64_t batch) {
  FeatureMoments moments;
  for (std::int64_t at = 0; at < rows.size(0); at += batch) {
    moments.add(rows.narrow(0, at, std::min(batch, rows.size(0) - at)));
  }
  return moments;
}

double frechet(const std::vector<double>& mean1, const at::Tensor& covariance1,
               const std::vector<double>& mean2, const at::Tensor& covariance2) {
  return frechet_distance(at::tensor(mean1, at::kDouble), covariance1,
                          at::tensor(mean2, at::kDouble), covariance2);
}

at::Tensor diagonal(const std::vector<double>& values) {
  return at::diag(at::tensor(values, at::kDouble));
}

}  // namespace

TEST_CASE("Inception-v3 has the features that pytorch-fid computes", "[learned]") {
  const Json& expected = reference()["inception"];
  const InceptionV3 net(test::formula_weights(test::inception_shapes(expected["kernels"])), kCpu);
  const auto chosen = at::tensor(expected["chosen"].get<std::vector<std::int64_t>>());
  const std::vector<at::Tensor> pictures{formula_picture(120, 160, 0),
                                         formula_picture(299, 299, 3)};
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    INFO("picture " << i);
    const at::Tensor features = net.features(pictures[i]);
    REQUIRE(features.sizes() == at::IntArrayRef({1, InceptionV3::kFeatures}));
    CHECK(furthest(features[0].index_select(0, chosen), numbers(expected["values"][i])) < 1e-4);
    CHECK(features.mean().item<double>() == Approx(expected["mean"][i].get<double>()).margin(1e-5));
    CHECK(features.std().item<double>() == Approx(expected["std"][i].get<double>()).margin(1e-5));
  }
}

TEST_CASE("LPIPS has the distances that its authors' package computes", "[learned]") {
  const AlexNetLpips net(test::formula_weights(test::alexnet_shapes()),
                         test::formula_weights(test::lpips_shapes()), kCpu);
  const std::vector<std::pair<at::Tensor, at::Tensor>> pairs{
      {formula_picture(120, 160, 0), formula_picture(120, 160, 2)},
      {formula_picture(64, 48, 7), formula_picture(64, 48, 30)},
      {formula_picture(31, 31, 0), formula_picture(31, 31, 5)}};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& [x, y] = pairs[i];
    CHECK(net.distance(x, y).item<double>() ==
          Approx(reference()["lpips"][i].get<double>()).margin(1e-4));
    CHECK(net.distance(x, y).item<double>() == Approx(net.distance(y, x).item<double>()));
    CHECK(net.distance(x, x).item<double>() == 0);
  }
  // In a batch as alone.
  const auto batch = [](std::int64_t a, std::int64_t b) {
    return at::cat({formula_picture(64, 48, a), formula_picture(64, 48, b)});
  };
  const at::Tensor both = net.distance(batch(7, 0), batch(30, 0));
  CHECK(both[0].item<double>() == Approx(reference()["lpips"][1].get<double>()).margin(1e-4));
  CHECK(both[1].item<double>() == 0);
}

TEST_CASE("weights of another network are told by name and shape", "[learned]") {
  StateDict alexnet = test::formula_weights(test::alexnet_shapes());
  const StateDict linear = test::formula_weights(test::lpips_shapes());
  alexnet.tensors["features.3.weight"] = at::zeros({192, 64, 3, 3});
  const Error wrong = refusal_of([&] { AlexNetLpips(alexnet, linear, kCpu); });
  CHECK(wrong.fault() == Fault::input);
  CHECK(std::string(wrong.what())
            .find("features.3.weight is 192x64x3x3 where the network has "
                  "192x64x5x5") != std::string::npos);
  alexnet.tensors.erase("features.3.weight");
  const Error missing = refusal_of([&] { AlexNetLpips(alexnet, linear, kCpu); });
  CHECK(std::string(missing.what()).find("has no features.3.weight") != std::string::npos);
}

TEST_CASE("the Frechet distance of Gaussians with diagonal covariances is the closed form",
          "[learned]") {
  // |m1-m2|^2 + sum (s1-s2)^2 over the standard deviations.
  CHECK(frechet({0, 0, 0}, diagonal({1, 4, 9}), {1, -2, 2}, diagonal({4, 4, 1})) ==
        Approx(9 + 1 + 0 + 4));
  CHECK(frechet({1, 2}, diagonal({2, 3}), {1, 2}, diagonal({2, 3})) == Approx(0).margin(1e-12));
  // Without full rank, where the root of the product of both has no inverse.
  CHECK(frechet({0, 0, 0}, diagonal({1, 0, 0}), {0, 0, 0}, diagonal({0, 4, 0})) == Approx(5));
  CHECK(frechet({0, 0}, diagonal({0, 0}), {3, 4}, diagonal({0, 0})) == Approx(25));
}

TEST_CASE("the Frechet distance does not change when both sets are turned", "[learned]") {
  const double c = std::cos(0.7), s = std::sin(0.7);
  const at::Tensor turn = at::tensor({c, -s, s, c}, at::kDouble).view({2, 2});
  const auto turned = [&](const at::Tensor& m) {
    return at::matmul(at::matmul(turn, m), turn.t());
  };
  CHECK(frechet({0, 0}, turned(diagonal({1, 9})), {0, 0}, turned(diagonal({16, 4}))) ==
        Approx(9 + 1));
}

TEST_CASE("the Frechet distance of samples is that of scipy's matrix root", "[learned]") {
  for (const Json& c : reference()["frechet"]) {
    const auto rows = c["rows"].get<std::int64_t>(), columns = c["columns"].get<std::int64_t>();
    const auto features = [&](const std::string& name) {
      const std::string seed = std::to_string(c["seed"].get<int>());
      at::Tensor v = test::noise(name + seed, rows * columns).view({rows, columns});
      v = v * (1 + at::arange(columns, at::kDouble) / static_cast<double>(columns));
      if (name == "y") v = v + 0.3;
      at::Tensor mixed = v.clone();
      mixed.narrow(1, 1, columns - 1) += 0.5 * v.narrow(1, 0, columns - 1);
      return mixed;
    };
    const double expected = c["distance"];
    for (const std::int64_t batch : {rows, std::int64_t{7}}) {
      CHECK(frechet_distance(moments_of(features("x"), batch), moments_of(features("y"), batch)) ==
            Approx(expected).epsilon(1e-9));
    }
  }
}

TEST_CASE("moments in batches are those of all rows, also around a large mean", "[learned]") {
  const at::Tensor rows = test::noise("rows", 300).view({100, 3}) + 1e6;
  const FeatureMoments moments = moments_of(rows, 9);
  CHECK(moments.count() == 100);
  CHECK(moments.size() == 3);
  CHECK(furthest(moments.mean(), rows.mean(0)) < 1e-9);
  const at::Tensor apart = rows - rows.mean(0);
  CHECK(furthest(moments.covariance(), at::matmul(apart.t(), apart) / 99) < 1e-9);

  const test::TemporaryFolder folder;
  moments.save(folder / "moments.safetensors");
  const FeatureMoments again = FeatureMoments::load(folder / "moments.safetensors");
  CHECK(again.count() == 100);
  CHECK(at::equal(again.mean(), moments.mean()));
  CHECK(at::equal(again.covariance(), moments.covariance()));
}

TEST_CASE("a kept file that holds no moments is refused by its name", "[learned]") {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder / "moments.safetensors";
  const at::Tensor row = at::zeros({3}, at::kDouble), square = at::zeros({3, 3}, at::kDouble);
  const auto refuses = [&](const NamedTensors& tensors,
                           const std::map<std::string, std::string>& metadata) {
    write_tensors(path, tensors, metadata);
    const Error error = refusal_of([&] { (void)FeatureMoments::load(path); });
    CHECK(error.fault() == Fault::input);
    return std::string(error.what()).find(path.string()) != std::string::npos;
  };
  CHECK(refuses({{"mean", row}, {"scatter", square}}, {}));
  for (const char* count : {"", "many", "5 rows", "-5", "99999999999999999999"}) {
    CHECK(refuses({{"mean", row}, {"scatter", square}}, {{"count", count}}));
  }
  CHECK(refuses({{"scatter", square}}, {{"count", "5"}}));
  CHECK(refuses({{"mean", row}, {"scatter", row}}, {{"count", "5"}}));
  CHECK(refuses({{"mean", square}, {"scatter", square}}, {{"count", "5"}}));
  CHECK(refuses({{"mean", row.to(at::kFloat)}, {"scatter", square}}, {{"count", "5"}}));
}
