#include "train/models/letterbox.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr PictureSize kFrame{240, 320};

double furthest_apart(const at::Tensor& x, const at::Tensor& y) {
  return (x - y).abs().max().item<double>();
}

}  // namespace

TEST_CASE("a picture fills the frame as far as its aspect allows", "[letterbox]") {
  CHECK(Letterbox({256, 256}, kFrame).inside() == PictureSize{240, 240});
  CHECK(Letterbox({64, 64}, kFrame).inside() == PictureSize{240, 240});
  CHECK(Letterbox({720, 1280}, kFrame).inside() == PictureSize{180, 320});
  CHECK(Letterbox({480, 640}, kFrame).inside() == kFrame);
  CHECK(Letterbox({400, 100}, kFrame).inside() == PictureSize{240, 60});
  CHECK(Letterbox({2, 4000}, kFrame).inside() == PictureSize{1, 320});
}

TEST_CASE("margins lie around the picture, an odd pixel behind it", "[letterbox]") {
  const at::Tensor framed =
      Letterbox({100, 400}, {101, 200}).framed(at::zeros({1, 1, 100, 400}), 9);
  CHECK(framed.sizes() == at::IntArrayRef({1, 1, 101, 200}));
  CHECK((framed.narrow(2, 0, 25) == 9).all().item<bool>());
  CHECK((framed.narrow(2, 25, 50) == 0).all().item<bool>());
  CHECK((framed.narrow(2, 75, 26) == 9).all().item<bool>());
  const at::Tensor square = Letterbox({240, 240}, kFrame).framed(at::zeros({1, 1, 240, 240}), 9);
  CHECK((square.narrow(3, 40, 240) == 0).all().item<bool>());
  CHECK(square.sum().item<double>() == 9 * 240 * 80);
}

TEST_CASE("a picture that shrinks is averaged over what its pixels cover", "[letterbox]") {
  torch::manual_seed(1);
  const at::Tensor picture = at::rand({2, 3, 480, 640});
  const at::Tensor framed = Letterbox({480, 640}, kFrame).framed(picture, 0);
  CHECK(furthest_apart(framed, at::avg_pool2d(picture, 2)) < 1e-6);
}

TEST_CASE("a picture of the frame's size is left as it is", "[letterbox]") {
  const at::Tensor picture = at::rand({1, 2, 240, 320});
  const Letterbox letterbox({240, 320}, kFrame);
  CHECK(at::equal(letterbox.framed(picture, 5), picture));
  CHECK(at::equal(letterbox.unframed(picture), picture));
}

TEST_CASE("a picture comes back from the frame at its size and without margins", "[letterbox]") {
  for (const auto& [height, width] : {std::pair{64, 64}, std::pair{512, 512}, std::pair{96, 400}}) {
    const Letterbox letterbox({height, width}, kFrame);
    // A plane has the same slope after any of the ways of scaling, but at its border.
    const at::Tensor plane = at::arange(width, at::kFloat).view({1, 1, 1, width}) / width +
                             at::arange(height, at::kFloat).view({1, 1, height, 1}) / height;
    const at::Tensor back = letterbox.unframed(letterbox.framed(plane, 1000));
    CHECK(back.sizes() == plane.sizes());
    CHECK(furthest_apart(back, plane) < 0.03);
  }
}
