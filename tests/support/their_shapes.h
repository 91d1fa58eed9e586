#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tinct::test {

using TheirShapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

/// The tensors of the two nets of github.com/richzhang/colorization at 4bda68f, by their names
/// there, written from colorizers/siggraph17.py and eccv16.py, at any width (64 as published).
class TheirNet {
 public:
  void conv(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t kernel = 3) {
    shapes_.push_back({name + ".weight", {out, in, kernel, kernel}});
    shapes_.push_back({name + ".bias", {out}});
  }
  /// Transposed: 4 x 4.
  void up(const std::string& name, std::int64_t in, std::int64_t out) {
    shapes_.push_back({name + ".weight", {in, out, 4, 4}});
    shapes_.push_back({name + ".bias", {out}});
  }
  void norm(const std::string& name, std::int64_t channels) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
      shapes_.push_back({name + part, {channels}});
    }
  }
  /// Convolutions at 0, 2 …, each with a ReLU behind it, and the normalisation behind the last.
  void block(int number, std::int64_t in, std::int64_t out, int layers) {
    const std::string name = "model" + std::to_string(number) + ".";
    for (int i = 0; i < layers; ++i) {
      conv(name + std::to_string(2 * i), out, i == 0 ? in : out);
    }
    norm(name + std::to_string(2 * layers), out);
  }
  void encoder(std::int64_t inputs, std::int64_t width) {
    block(1, inputs, width, 2);
    block(2, width, 2 * width, 2);
    block(3, 2 * width, 4 * width, 3);
    block(4, 4 * width, 8 * width, 3);
    for (int number = 5; number <= 7; ++number) block(number, 8 * width, 8 * width, 3);
  }
  [[nodiscard]] TheirShapes shapes() const { return shapes_; }

 private:
  TheirShapes shapes_;
};

[[nodiscard]] inline TheirShapes siggraph17_shapes(std::int64_t width) {
  const std::int64_t c1 = width, c2 = 2 * width, c3 = 4 * width, c4 = 8 * width;
  TheirNet net;
  net.encoder(4, width);
  net.up("model8up.0", c4, c3);
  net.conv("model3short8.0", c3, c3);
  net.conv("model8.1", c3, c3);
  net.conv("model8.3", c3, c3);
  net.norm("model8.5", c3);
  net.up("model9up.0", c3, c2);
  net.conv("model2short9.0", c2, c2);
  net.conv("model9.1", c2, c2);
  net.norm("model9.3", c2);
  net.up("model10up.0", c2, c2);
  net.conv("model1short10.0", c2, c1);
  net.conv("model10.1", c2, c2);
  net.conv("model_class.0", 529, c3, 1);
  net.conv("model_out.0", 2, c2, 1);
  return net.shapes();
}

[[nodiscard]] inline TheirShapes eccv16_shapes(std::int64_t width) {
  TheirNet net;
  net.encoder(1, width);
  net.up("model8.0", 8 * width, 4 * width);
  net.conv("model8.2", 4 * width, 4 * width);
  net.conv("model8.4", 4 * width, 4 * width);
  net.conv("model8.6", 313, 4 * width, 1);
  TheirShapes shapes = net.shapes();
  shapes.push_back({"model_out.weight", {2, 313, 1, 1}});
  return shapes;
}

}  // namespace tinct::test
