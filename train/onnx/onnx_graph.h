#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tinct {

/// An attribute of an ONNX node.
using OnnxAttribute = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>>;

/// A node to add: an operator of opset kOnnxOpset, by its name in the standard.
struct OnnxNode {
  std::string op;
  std::vector<std::string> inputs;  ///< names of values; empty: an optional input that is left out
  std::vector<std::pair<std::string, OnnxAttribute>> attributes = {};
};

/// The version of the standard's operators, in ONNX since 1.12 (2022) and ONNX Runtime since 1.12.
inline constexpr int kOnnxOpset = 17;

/// A computation of float32 pictures [batch, channels, height, width], of which all but the
/// channels are open, and its file in the format of ONNX (onnx/onnx.proto, IR version 8).
class OnnxGraph {
 public:
  /// A picture that is given. Returns its name.
  std::string input(const std::string& name, std::int64_t channels);
  /// A constant, as float32 or int64.
  std::string constant(const std::string& name, const at::Tensor& value);
  /// A number, named after its value.
  std::string number(double value);
  std::string integers(const std::string& name, const std::vector<std::int64_t>& values);
  /// Adds a node; returns the name of its output.
  std::string add(const OnnxNode& node);
  /// The picture that comes out, under a name of its own.
  void output(const std::string& value, const std::string& name, std::int64_t channels);

  /// The bytes of the file. `about` are what it says of itself, by name.
  [[nodiscard]] std::string file(const std::map<std::string, std::string>& about) const;

 private:
  std::string nodes_, constants_, inputs_, outputs_;  ///< fields of GraphProto
  std::set<std::string> known_constants_;
  std::size_t values_ = 0;  ///< nodes so far
};

}  // namespace tinct
