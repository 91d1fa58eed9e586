#include "metrics/torch_sibling.h"

#include <string>
#include <vector>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/subprocess.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

Fault fault_of(int status) {
  for (const Fault fault : {Fault::usage, Fault::input, Fault::resource, Fault::interrupted}) {
    if (exit_status(fault) == status) return fault;
  }
  return Fault::bug;
}

}  // namespace

TorchSibling::TorchSibling(const std::string& who)
    : program_(fs::path(this_program()).parent_path() / "tinct-torch") {
  if (!fs::exists(program_)) {
    throw Error(Fault::resource,
                who +
                    " is measured by tinct-torch, which this installation lacks: build tinct "
                    "with LibTorch (./dev setup brings it, or -DTINCT_TORCH_DIR=FOLDER names "
                    "yours), see docs/weights.md");
  }
}

Json TorchSibling::ask(const Json& request) {
  const fs::path file = folder() / "request.json";
  write_file_renamed(file, canonical_json_file(request));
  std::vector<std::string> words{program_.string(), "measure",   "--request",
                                 file.string(),     "--threads", std::to_string(thread_count()),
                                 "--json"};
  if (log_level() == LogLevel::quiet) words.emplace_back("--quiet");
  const ProcessResult result = run_process(words, {.capture_output = true});
  throw_if_cancelled();
  Json answer = Json::parse(result.output, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object()) {
    throw Error(Fault::resource, "tinct-torch ended with status " +
                                     std::to_string(result.exit_status) +
                                     " and without an answer; is there memory left?");
  }
  if (answer.contains("error")) {
    throw Error(fault_of(answer.value("status", 0)), answer["error"].get<std::string>());
  }
  return answer;
}

}  // namespace tinct
