#include "train/onnx/onnx_export.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/options.h"
#include "train/models/registry.h"
#include "train/onnx/model_graphs.h"
#include "train/run_folder.h"

namespace tinct {
namespace {

void refuse_what_has_no_graph(const ModelOptions& options) {
  const std::string& model = options.model;
  if (model != "simple" && model != "user_guided" && model != "zhang16") {
    throw Error(Fault::usage, model +
                                  " has no ONNX export; simple, user_guided and zhang16 have: "
                                  "models of single frames");
  }
  if (model == "user_guided" && options.spread_hints) {
    throw Error(
        Fault::usage,
        "a user_guided net of spread_hints=true has no ONNX export: its hints are spread with "
        "kernels as large as the picture asks; train one with spread_hints=false, or the "
        "model simple, which takes no hints");
  }
}

Json description(const ModelRecord& record) {
  ModelOptions options = record.options;
  return {{"model", describe_options(options).to_json()}, {"size", record.size}};
}

}  // namespace

std::string onnx_file(const VideoColorizer& model, const ModelRecord& record) {
  refuse_what_has_no_graph(record.options);
  OnnxGraph graph;
  LayerWriter layers(model, graph);
  const std::string luma = graph.input("luma", 1);
  std::string chroma;
  if (record.options.model == "zhang16") {
    chroma = zhang16_graph(layers, luma);
  } else {
    const std::string hints = model.takes_hints() ? graph.input("hints", 3) : "";
    chroma = user_guided_graph(layers, record.options.norm_on_trunk, luma, hints);
  }
  graph.output(chroma, "chroma", 2);
  return graph.file({{"tinct", canonical_json(description(record))}});
}

OnnxReport export_onnx(const std::filesystem::path& checkpoint, const std::filesystem::path& out) {
  const LoadedModel loaded = load_model(find_weights(checkpoint), at::kCPU);
  const std::string bytes = onnx_file(*loaded.model, loaded.record);
  write_file_atomically(out, bytes);
  return {.model = loaded.record.options.model,
          .parameters = parameter_count(*loaded.model),
          .bytes = bytes.size()};
}

}  // namespace tinct
