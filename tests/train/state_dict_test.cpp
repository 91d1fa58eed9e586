// Files of weights and networks that PyTorch itself wrote (tests/support/make_torch_files.py).
#include "train/metrics/state_dict.h"

#include <ATen/ATen.h>

#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"
#include "train/metrics/script_model.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
namespace fs = std::filesystem;

namespace {

/// A folder with what the script makes.
struct TorchFiles {
  test::TemporaryFolder folder;
  TorchFiles() {
    const char* python = std::getenv("TINCT_PYTHON");
    REQUIRE(python != nullptr);
    const fs::path script = test::source_folder() / "tests/support/make_torch_files.py";
    REQUIRE(run_process({python, script.string(), folder.path().string()}).exit_status == 0);
  }
  [[nodiscard]] fs::path operator/(const std::string& name) const { return folder / name; }
};

void check_weights(const StateDict& dict) {
  REQUIRE(dict.tensors.size() == 5);
  const at::Tensor base = at::arange(24, at::kFloat);
  CHECK(at::equal(dict.need("plain.weight", {2, 3, 4}), base.view({2, 3, 4}) / 8));
  CHECK(at::equal(dict.need("turned", {6, 4}), base.view({4, 6}).t()));
  CHECK(at::equal(dict.need("part", {4}), base.narrow(0, 5, 4)));
  CHECK(at::equal(dict.need("half", {2}), at::tensor({0.5F, -2.0F})));
  CHECK(dict.need("bn.num_batches_tracked", {}).item<float>() == 7);
}

std::string refusal_of_file(const fs::path& path) {
  const Error error = refusal_of([&] { (void)read_state_dict(path); });
  CHECK(error.fault() == Fault::input);
  CHECK(std::string(error.what()).find(path.string()) != std::string::npos);
  return error.what();
}

const c10::Device kCpu(c10::kCPU);

}  // namespace

TEST_CASE("weights come out of both forms of torch.save as PyTorch put them in", "[.][reference]") {
  const TorchFiles files;
  check_weights(read_state_dict(files / "zip.pth"));
  check_weights(read_state_dict(files / "legacy.pth"));
  check_weights(read_state_dict(files / "nested.pth"));
  for (const char* protocol : {"4", "5"}) {
    check_weights(read_state_dict(files / ("zip" + std::string(protocol) + ".pth")));
    check_weights(read_state_dict(files / ("legacy" + std::string(protocol) + ".pth")));
  }
  // Beside an optimizer, of a net in torch.nn.DataParallel.
  check_weights(read_state_dict(files / "zip_training.pth"));
  check_weights(read_state_dict(files / "legacy_training.pth"));
  const StateDict empty = read_state_dict(files / "empty.pth");
  CHECK(empty.need("none", {0}).numel() == 0);
  CHECK(empty.need("flat", {3, 0, 2}).numel() == 0);
  CHECK(empty.need("one", {1}).item<float>() == 1);
  CHECK(at::equal(read_state_dict(files / "parameters.pth").need("p", {2}), at::ones({2})));
}

TEST_CASE("files that hold no plain weights are refused, whole or cut", "[.][reference]") {
  const TorchFiles files;
  CHECK(refusal_of_file(files / "module.pth").find("state_dict()") != std::string::npos);
  CHECK(refusal_of_file(files / "legacy_module.pth").find("Linear") != std::string::npos);
  CHECK(refusal_of_file(files / "args.pth").find("argparse.Namespace") != std::string::npos);
  CHECK(refusal_of_file(files / "legacy0.pth").find("protocol 2 to 5") != std::string::npos);
  CHECK(refusal_of_file(files / "expanded.pth").find("wide has more numbers") != std::string::npos);
  CHECK(refusal_of_file(files / "shift.pt").find("TorchScript") != std::string::npos);
  const std::string legacy = read_file(files / "legacy.pth");
  for (std::size_t length = 1; length < legacy.size(); length += 31) {
    write_file_atomically(files / "cut.pth", legacy.substr(0, length));
    CHECK_FALSE(refusal_of_file(files / "cut.pth").empty());
  }
  const std::string zip = read_file(files / "zip.pth");
  for (const std::size_t length : {zip.size() - 1, zip.size() / 2, std::size_t{10}}) {
    write_file_atomically(files / "cut.pth", zip.substr(0, length));
    CHECK_FALSE(refusal_of_file(files / "cut.pth").empty());
  }
  write_file_atomically(files / "text.pth", "no weights at all");
  CHECK_FALSE(refusal_of_file(files / "text.pth").empty());
}

TEST_CASE("a user's TorchScript network runs, and of a list its last tensor counts",
          "[.][reference]") {
  const TorchFiles files;
  const at::Tensor a = at::rand({2, 3, 16, 24}) * 2 - 1;
  const at::Tensor b = at::rand({2, 3, 16, 24}) * 2 - 1;
  const at::Tensor flow = ScriptModel(files / "shift.pt", kCpu).run({a, b});
  REQUIRE(flow.sizes() == at::IntArrayRef({2, 2, 16, 24}));
  CHECK(at::all(flow.select(1, 0) == 3).item<bool>());
  CHECK(at::all(flow.select(1, 1) == -2).item<bool>());
  CHECK(at::equal(ScriptModel(files / "refined.pt", kCpu).run({a, b}), (b - a).narrow(1, 0, 2)));
}

TEST_CASE("a network that fails says so in its own words", "[.][reference]") {
  const TorchFiles files;
  ScriptModel refined(files / "refined.pt", kCpu);
  const at::Tensor odd = at::zeros({1, 3, 15, 24});
  const Error failed = refusal_of([&] { (void)refined.run({odd, odd}); });
  CHECK(failed.fault() == Fault::input);
  CHECK(std::string(failed.what()).find("sides must be multiples of 8") != std::string::npos);

  write_file_atomically(files / "no.pt", "no network");
  const Error wrong = refusal_of([&] { ScriptModel(files / "no.pt", kCpu); });
  CHECK(wrong.fault() == Fault::input);
  CHECK(std::string(wrong.what()).find("torch.jit.save") != std::string::npos);
  CHECK(refusal_of([&] { ScriptModel(files / "gone.pt", kCpu); }).fault() == Fault::input);
}
