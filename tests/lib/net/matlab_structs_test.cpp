#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/random.h"
#include "lib/net/matlab_structs.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// As SciPy wrote it: see make_meta_mat.py.
std::string meta_mat(const std::string& kind) {
  return read_file(test::source_folder() / ("tests/lib/net/meta_" + kind + ".mat"));
}

}  // namespace

TEST_CASE("a struct array of a MATLAB file is read, packed or not", "[net]") {
  for (const std::string kind : {"packed", "plain"}) {
    CAPTURE(kind);
    const auto synsets = read_matlab_structs(meta_mat(kind), "synsets", "meta.mat");
    REQUIRE(synsets.size() == 4);
    CHECK(synsets[0].numbers.at("ILSVRC2012_ID") == 1);
    CHECK(synsets[0].texts.at("WNID") == "n02119789");
    CHECK(synsets[0].texts.at("words") == "kit fox, Vulpes macrotis");
    CHECK(synsets[0].numbers.at("num_train_images") == 1300);
    CHECK_FALSE(synsets[0].numbers.contains("children"));  // an empty one
    CHECK(synsets[3].numbers.at("ILSVRC2012_ID") == 1001);
    CHECK(synsets[3].numbers.at("num_children") == 3);
    CHECK(synsets[3].texts.at("gloss") == "gloss of n02083346");
    CHECK_THROWS_WITH(read_matlab_structs(meta_mat(kind), "images", "meta.mat"),
                      Catch::Contains("meta.mat has no variable images"));
  }
}

TEST_CASE("what is cut or damaged is refused or read, but never beyond its end", "[net]") {
  for (const std::string kind : {"packed", "plain"}) {
    const std::string whole = meta_mat(kind);
    for (std::size_t size = 0; size < whole.size(); size += 3) {
      CHECK_THROWS_AS(read_matlab_structs(whole.substr(0, size), "synsets", "meta.mat"), Error);
    }
    Random random(7, kind.size());
    for (int i = 0; i < 3000; ++i) {
      std::string bytes = whole;
      for (int k = 0; k < 4; ++k) {
        bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] =
            static_cast<char>(random.bits());
      }
      try {
        (void)read_matlab_structs(bytes, "synsets", "meta.mat");
      } catch (const Error& error) {
        CHECK(error.fault() == Fault::input);
      }
    }
  }
}
