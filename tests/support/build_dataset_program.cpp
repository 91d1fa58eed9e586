// Builds a dataset in a process of its own, for the tests that kill it.
#include <cstdio>
#include <exception>

#include "tests/lib/data/dataset_fixture.h"

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  try {
    tinct::BuildOptions options = tinct::test::SmallFilms::options();
    options.layout = argv[4];
    const auto report =
        tinct::build_dataset(tinct::read_manifest(argv[1]), argv[2], argv[3], options);
    return report.failed.empty() ? 0 : 1;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 3;
  }
}
