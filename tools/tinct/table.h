#pragma once

#include <string>
#include <vector>

namespace tinct {

/// A small text table for stdout: the first column left, the others right, two spaces between.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header);
  /// A row with as many cells as the header.
  void add(std::vector<std::string> cells);
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// 143785 -> "143,785".
[[nodiscard]] std::string with_thousands(long long number);

}  // namespace tinct
