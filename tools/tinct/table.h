#pragma once

#include <string>
#include <vector>

#include "lib/base/counted_noun.h"  // what stands in the cells: with_thousands

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

}  // namespace tinct
