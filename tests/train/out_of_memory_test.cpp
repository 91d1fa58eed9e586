#include "train/out_of_memory.h"

#include <ATen/ATen.h>
#include <c10/util/Exception.h>

#include <functional>
#include <memory>
#include <new>
#include <stdexcept>

#include "lib/base/errors.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

bool is_short_of_memory(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& error) {
    return is_out_of_memory(error);
  }
  return false;
}

/// A hook that ends the first step as a full memory does.
class Filling final : public TrainingHook {
 public:
  explicit Filling(std::function<void()> fill) : fill_(std::move(fill)) {}
  void on_step(const TrainingMoment&, const torch::Tensor&) override { fill_(); }

 private:
  std::function<void()> fill_;
};

void fill_gpu() {
  TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried to allocate 2.00 GiB.");
}
void fill_heap() { throw std::bad_alloc(); }
void give_wrong_shapes() { (void)at::ones({2, 3}).matmul(at::ones({2, 3})); }

}  // namespace

TEST_CASE("too little memory is told from other failures", "[memory]") {
  CHECK(is_short_of_memory(fill_gpu));
  CHECK(is_short_of_memory(fill_heap));
  // An exabyte: LibTorch's own error of the CPU's allocator.
  CHECK(is_short_of_memory([] { (void)at::empty({std::int64_t{1} << 60}, at::kByte); }));
  CHECK_FALSE(is_short_of_memory(give_wrong_shapes));
  CHECK_FALSE(is_short_of_memory([] { throw std::runtime_error("out of memory, it says"); }));
}

TEST_CASE("a run without memory is told what it can change", "[memory]") {
  const test::Runs runs;
  for (const auto& fill : {fill_gpu, fill_heap}) {
    const Error error = refusal_of([&] {
      (void)train(runs.options("run"), decode_raw_picture, {std::make_shared<Filling>(fill)});
    });
    CHECK(error.fault() == Fault::resource);
    CHECK_THAT(
        error.what(),
        Catch::Contains("recompute_activations=true") && Catch::Contains("accumulate=2") &&
            Catch::Contains("precision=bfloat16") && Catch::Contains("batch smaller than 4") &&
            Catch::Contains("size smaller than 16") && Catch::Contains("width smaller than 4"));
  }
}

TEST_CASE("a run without memory is not told what it does already", "[memory]") {
  TrainOptions options;
  options.recompute_activations = true;
  options.precision = "bfloat16";
  options.batch = 3;
  options.accumulate = 2;
  const std::string text = out_of_memory_text(options);
  CHECK_THAT(text, !Catch::Contains("recompute_activations") && !Catch::Contains("accumulate") &&
                       !Catch::Contains("precision") && Catch::Contains("smaller than 3"));
  options.accumulate = 1;
  options.batch = 1;
  CHECK_THAT(out_of_memory_text(options), !Catch::Contains("batch smaller"));
  options.batch = 16;
  options.accumulate = 4;
  CHECK_THAT(out_of_memory_text(options), Catch::Contains("accumulate=8"));
}
