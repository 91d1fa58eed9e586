#include "train/chroma_planes.h"

#include <ATen/ATen.h>

#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using Plane = std::vector<float>;

TEST_CASE("colours are planes row by row, however they lie in memory", "[chroma_planes]") {
  const at::Tensor chroma = at::arange(12, at::kFloat).view({1, 2, 2, 3});
  for (const at::Tensor& same :
       {chroma, chroma.to(at::kBFloat16), chroma.contiguous(at::MemoryFormat::ChannelsLast)}) {
    const ChromaPlanes planes = chroma_planes(same);
    CHECK(planes.width == 3);
    CHECK(planes.height == 2);
    CHECK(planes.a == Plane{0, 1, 2, 3, 4, 5});
    CHECK(planes.b == Plane{6, 7, 8, 9, 10, 11});
  }
}

TEST_CASE("the colours of several pictures are no planes", "[chroma_planes]") {
  CHECK(test::refusal_of([] {
          (void)chroma_planes(at::zeros({2, 2, 2, 3}));
        }).fault() == Fault::bug);
}
