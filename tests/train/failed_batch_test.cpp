#include "train/failed_batch.h"

#include <ATen/ATen.h>

#include "lib/base/json.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/net_batch.h"
#include "train/tensor_file.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

/// A tensor of a file whose bytes are that tensor's.
bool holds(const SafetensorsFile& file, const std::string& name, const at::Tensor& tensor) {
  at::Tensor read = at::zeros_like(tensor);
  copy_tensor(file, name, read);
  return at::equal(read, tensor);
}

}  // namespace

TEST_CASE("a batch of pairs is kept with the frames before and the flow", "[failed_batch]") {
  const test::TemporaryFolder folder;
  const ColorBatch batch = test::noise_batch(4, 8, true);
  const SafetensorsFile file =
      read_safetensors(save_failed_batch(folder / "run", 7, batch, {"film/1.raw", "film/2.raw"}));
  CHECK(holds(file, "luma", batch.luma));
  CHECK(holds(file, "chroma", batch.chroma));
  CHECK(holds(file, "hints", batch.hints));
  CHECK(holds(file, "previous.luma", batch.previous->luma));
  CHECK(holds(file, "previous.chroma", batch.previous->chroma));
  CHECK(holds(file, "previous.hints", batch.previous->hints));
  CHECK(holds(file, "previous.flow", batch.previous->flow));
  CHECK(holds(file, "previous.valid", batch.previous->valid));
  CHECK(holds(file, "previous.known", batch.previous->known));
  CHECK(file.head.tensors.size() == 9);
  CHECK(file.head.metadata.at("step") == "7");
  CHECK(parse_json(file.head.metadata.at("samples"), "names") ==
        Json::array({"film/1.raw", "film/2.raw"}));
}

TEST_CASE("a batch of runs is kept with its motion, its length and where lanes begin",
          "[failed_batch]") {
  const test::TemporaryFolder folder;
  ColorBatch batch = test::noise_batch(6, 8, false);
  batch.clip = 3;
  batch.lane = 2;
  batch.begins = at::tensor({1, 0, 0, 0, 0, 0}).to(at::kBool);
  batch.motion = RunMotion{.flow = at::randn({6, 2, 8, 8}),
                           .valid = at::ones({6, 1, 8, 8}),
                           .flow_to_first = at::randn({6, 2, 8, 8}),
                           .valid_to_first = at::zeros({6, 1, 8, 8})};
  const SafetensorsFile file = read_safetensors(save_failed_batch(folder / "run", 8, batch, {}));
  CHECK(holds(file, "begins", batch.begins));
  CHECK(holds(file, "motion.flow", batch.motion->flow));
  CHECK(holds(file, "motion.valid", batch.motion->valid));
  CHECK(holds(file, "motion.flow_to_first", batch.motion->flow_to_first));
  CHECK(holds(file, "motion.valid_to_first", batch.motion->valid_to_first));
  CHECK(file.head.metadata.at("clip") == "3");
  CHECK(file.head.metadata.at("lane") == "2");
}
