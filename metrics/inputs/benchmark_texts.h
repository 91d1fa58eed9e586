#pragma once

#include <string_view>
#include <vector>

namespace tinct {

/// A file of data-manifests/benchmarks as it was when the program was built.
struct BenchmarkText {
  std::string_view name;  ///< of the set and of its file
  std::string_view json;  ///< tinct.benchmark/1
};

/// All of them in the order of the list in metrics/CMakeLists.txt, written by
/// embed_benchmarks.cmake.
[[nodiscard]] const std::vector<BenchmarkText>& benchmark_texts();

}  // namespace tinct
