#include "train/onnx/onnx_graph.h"

#include <ATen/ATen.h>

#include <string_view>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/base/version.h"
#include "train/protobuf_fields.h"

namespace tinct {
namespace {

// Numbers of fields and enumerations: onnx/onnx.proto of ONNX 1.12.
constexpr int kOnnxFloat = 1, kOnnxInt64 = 7;  // TensorProto.DataType

/// ValueInfoProto {name = 1, type = 2} of a picture.
std::string picture_info(const std::string& name, std::int64_t channels) {
  std::string shape;  // TensorShapeProto {dim = 1 {dim_value = 1, dim_param = 2}}
  const auto open = [&](const char* side) {
    std::string dimension;
    append_bytes(dimension, 2, side);
    append_bytes(shape, 1, dimension);
  };
  std::string fixed;
  append_int(fixed, 1, channels);
  open("batch");
  append_bytes(shape, 1, fixed);
  open("height");
  open("width");
  std::string tensor;  // TypeProto.Tensor {elem_type = 1, shape = 2}
  append_int(tensor, 1, kOnnxFloat);
  append_bytes(tensor, 2, shape);
  std::string type;  // TypeProto {tensor_type = 1}
  append_bytes(type, 1, tensor);
  std::string info;
  append_bytes(info, 1, name);
  append_bytes(info, 2, type);
  return info;
}

/// AttributeProto {name = 1, f = 2, i = 3, s = 4, ints = 8, type = 20}.
std::string attribute_bytes(const std::string& name, const OnnxAttribute& value) {
  std::string out;
  append_bytes(out, 1, name);
  std::int64_t type = 0;
  if (const auto* number = std::get_if<float>(&value)) {
    append_float(out, 2, *number);
    type = 1;
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    append_int(out, 3, *integer);
    type = 2;
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    append_bytes(out, 4, *text);
    type = 3;
  } else {
    for (const std::int64_t one : std::get<std::vector<std::int64_t>>(value)) {
      append_int(out, 8, one);
    }
    type = 7;
  }
  append_int(out, 20, type);
  return out;
}

}  // namespace

std::string OnnxGraph::input(const std::string& name, std::int64_t channels) {
  append_bytes(inputs_, 11, picture_info(name, channels));
  return name;
}

std::string OnnxGraph::constant(const std::string& name, const at::Tensor& value) {
  if (!known_constants_.insert(name).second) return name;
  const bool whole = value.scalar_type() == at::kLong;
  const at::Tensor dense = value.detach().to(at::kCPU, whole ? at::kLong : at::kFloat).contiguous();
  std::string tensor;  // TensorProto {dims = 1, data_type = 2, name = 8, raw_data = 9}
  for (const std::int64_t side : dense.sizes()) append_int(tensor, 1, side);
  append_int(tensor, 2, whole ? kOnnxInt64 : kOnnxFloat);
  append_bytes(tensor, 8, name);
  append_bytes(tensor, 9, {static_cast<const char*>(dense.const_data_ptr()), dense.nbytes()});
  append_bytes(constants_, 5, tensor);
  return name;
}

std::string OnnxGraph::number(double value) {
  return constant("number_" + Json(value).dump(), at::scalar_tensor(value, at::kFloat));
}

std::string OnnxGraph::integers(const std::string& name, const std::vector<std::int64_t>& values) {
  return constant(name, at::tensor(values, at::kLong));
}

std::string OnnxGraph::add(const OnnxNode& node) {
  const std::string name = node.op + "_" + std::to_string(++values_);
  std::string out;  // NodeProto {input = 1, output = 2, name = 3, op_type = 4, attribute = 5}
  for (const std::string& input : node.inputs) append_bytes(out, 1, input);
  append_bytes(out, 2, name);
  append_bytes(out, 3, name);
  append_bytes(out, 4, node.op);
  for (const auto& [key, value] : node.attributes) {
    append_bytes(out, 5, attribute_bytes(key, value));
  }
  append_bytes(nodes_, 1, out);
  return name;
}

void OnnxGraph::output(const std::string& value, const std::string& name, std::int64_t channels) {
  std::string node;
  append_bytes(node, 1, value);
  append_bytes(node, 2, name);
  append_bytes(node, 4, "Identity");
  append_bytes(nodes_, 1, node);
  append_bytes(outputs_, 12, picture_info(name, channels));
}

std::string OnnxGraph::file(const std::map<std::string, std::string>& about) const {
  std::string graph = nodes_;
  append_bytes(graph, 2, "tinct");
  graph += constants_ + inputs_ + outputs_;
  // ModelProto {ir_version = 1, producer_name = 2, producer_version = 3, graph = 7,
  // opset_import = 8 {domain = 1, version = 2}, metadata_props = 14 {key = 1, value = 2}}
  std::string model;
  append_int(model, 1, 8);
  append_bytes(model, 2, "tinct");
  append_bytes(model, 3, kVersion);
  append_bytes(model, 7, graph);
  std::string opset;
  append_bytes(opset, 1, "");
  append_int(opset, 2, kOnnxOpset);
  append_bytes(model, 8, opset);
  for (const auto& [key, value] : about) {
    std::string property;
    append_bytes(property, 1, key);
    append_bytes(property, 2, value);
    append_bytes(model, 14, property);
  }
  // protobuf can't hold more.
  if (model.size() > 0x7fffffff) {
    throw Error(Fault::usage, "this model is larger than the 2 GiB that an ONNX file can hold");
  }
  return model;
}

}  // namespace tinct
