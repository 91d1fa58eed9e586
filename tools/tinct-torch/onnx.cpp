#include "lib/base/counted_noun.h"
#include "lib/base/log.h"
#include "tools/tinct-torch/commands.h"
#include "tools/tinct-torch/onnx_command.h"
#include "tools/tinct-torch/torch_errors.h"
#include "tools/tinct/table.h"
#include "train/onnx/onnx_export.h"

namespace tinct {
namespace {

int run_onnx(const OnnxOptions& options, const CommonOptions& common) {
  return with_torch_errors([&] {
    const OnnxReport report =
        export_onnx(options.checkpoint, options.out, onnx_hints_from_name(options.hints));
    if (report.spreads_no_more) {
      log_warning(options.out.string() +
                  " takes hints as they are given; the net was trained to see them spread");
    }
    if (common.json) {
      print_json({{"model", report.model},
                  {"parameters", report.parameters},
                  {"bytes", report.bytes},
                  {"out", options.out.string()}});
    } else {
      print_text(options.out.string() + ": " + report.model + ", " +
                 counted_noun(report.parameters, "parameter") + ", " +
                 counted_noun(report.bytes, "byte") + "\n");
    }
    return 0;
  });
}

}  // namespace

Command run_onnx_command() { return make_command<OnnxOptions>(onnx_text(), run_onnx); }

}  // namespace tinct
