#include "train/onnx/onnx_export.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/options.h"
#include "train/models/registry.h"
#include "train/onnx/model_graphs.h"
#include "train/run_folder.h"

namespace tinct {
namespace {

bool spreads_hints(const ModelOptions& options) {
  return options.model == "user_guided" && options.spread_hints;
}

void refuse_what_has_no_graph(const ModelOptions& options, OnnxHints hints) {
  const std::string& model = options.model;
  if (model != "simple" && model != "user_guided" && model != "zhang16") {
    throw Error(Fault::usage, model +
                                  " has no ONNX export; simple, user_guided and zhang16 have: "
                                  "models of single frames");
  }
  if (spreads_hints(options) && hints == OnnxHints::as_trained) {
    throw Error(
        Fault::usage,
        "a user_guided net of spread_hints=true has no ONNX export as it was trained: its hints "
        "are spread with kernels as large as the picture asks; --hints as-given leaves that out "
        "(the same colours without hints, weaker ones around them), or train one with "
        "spread_hints=false");
  }
}

Json description(const ModelRecord& record) {
  ModelOptions options = record.options;
  Json json{{"model", describe_options(options).to_json()}, {"size", record.size}};
  if (spreads_hints(options)) json["hints"] = "as-given";
  return json;
}

}  // namespace

OnnxHints onnx_hints_from_name(const std::string& word) {
  if (word == "as-trained") return OnnxHints::as_trained;
  if (word == "as-given") return OnnxHints::as_given;
  throw Error(Fault::usage, "hints=" + word + ": as-trained or as-given");
}

std::string onnx_file(const VideoColorizer& model, const ModelRecord& record, OnnxHints hints_are) {
  refuse_what_has_no_graph(record.options, hints_are);
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

OnnxReport export_onnx(const std::filesystem::path& checkpoint, const std::filesystem::path& out,
                       OnnxHints hints) {
  const LoadedModel loaded = load_model(find_weights(checkpoint), at::kCPU);
  const std::string bytes = onnx_file(*loaded.model, loaded.record, hints);
  write_file_atomically(out, bytes);
  return {.model = loaded.record.options.model,
          .parameters = parameter_count(*loaded.model),
          .bytes = bytes.size(),
          .spreads_no_more = spreads_hints(loaded.record.options)};
}

}  // namespace tinct
