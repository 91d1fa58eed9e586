# Writes a C++ source that holds the benchmark sets: cmake -DDIR=… -DNAMES=a,b -DOUT=… -P …
string(REPLACE "," ";" names "${NAMES}")
set(list "")
foreach(name IN LISTS names)
  file(READ "${DIR}/${name}.json" text)
  string(APPEND list "    {\"${name}\", R\"tinct(${text})tinct\"},\n")
endforeach()
file(WRITE "${OUT}" "#include \"metrics/inputs/benchmark_texts.h\"

namespace tinct {

const std::vector<BenchmarkText>& benchmark_texts() {
  static const std::vector<BenchmarkText> texts{
${list}  };
  return texts;
}

}  // namespace tinct
")
