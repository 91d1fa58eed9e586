// How fast lists of links are read, without a ledger: list_bench KIND:FILE…, as tinct fetch names
// its sources (links:urls.txt, imagenet:fall11_urls.txt.gz). Prints a JSON line a source.
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>

#include "lib/base/json.h"
#include "lib/net/source.h"

using namespace tinct;

namespace {

Json read(const std::string& source) {
  const NamedSource named = named_source(source);
  std::int64_t links = 0;
  std::int64_t bad = 0;
  const auto start = std::chrono::steady_clock::now();
  named.kind->read_links(named.argument, {},
                         {.link = [&](const Link&, const std::string&) { ++links; },
                          .bad = [&](const BadLine&) { ++bad; }});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {{"source", source},
          {"links", links},
          {"bad_lines", bad},
          {"lines_per_s", static_cast<double>(links + bad) / took.count()},
          {"peak_mib", static_cast<double>(usage.ru_maxrss) / 1024}};
}

}  // namespace

int main(int argc, char** argv) try {
  for (int i = 1; i < argc; ++i) std::puts(read(argv[i]).dump().c_str());
  return argc > 1 ? 0 : 2;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
