#include "lib/base/errors.h"
#include "tools/tinct-torch/commands.h"
#include "tools/tinct-torch/measure_command.h"
#include "tools/tinct-torch/torch_errors.h"
#include "train/device.h"

namespace tinct {
namespace {

struct MeasureOptions {
  std::filesystem::path request;
  static void describe(auto& opt, MeasureOptions& o) {
    opt("request", o.request, "what to measure").required().shown_as("FILE.json");
  }
};

Json answer_to(const Json& request) {
  const c10::Device device = find_device("auto");
  set_torch_threads();
  const std::string what = request.at("do");
  if (what == "lpips") return measure_lpips(request, device);
  if (what == "fid" || what == "fvd") return measure_distribution(request, device);
  if (what == "flow") return measure_flow(request, device);
  throw Error(Fault::bug, "tinct-torch can't measure \"" + what + "\"; install tinct again");
}

// Errors are answers here: tinct score tells them as its own.
int run(const MeasureOptions& options, const CommonOptions&) {
  Json answer;
  int status = 0;
  try {
    (void)with_torch_errors([&] {
      answer = answer_to(read_json_file(options.request));
      return 0;
    });
  } catch (const Error& error) {
    status = exit_status(error.fault());
    answer = {{"error", error.what()}, {"status", status}};
  }
  print_json(answer);
  return status;
}

}  // namespace

Command run_measure_command() {
  return make_command<MeasureOptions>({.name = "measure",
                                       .summary = "answer a question of tinct score",
                                       .about = "tinct score runs this for learned metrics.",
                                       .examples = {}},
                                      run);
}

}  // namespace tinct
