#pragma once

#include <sys/resource.h>

#include <catch2/catch.hpp>

namespace tinct::test {

/// What is set about how many files this process may have open.
inline rlimit open_files_bound() {
  rlimit bound{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &bound) == 0);
  return bound;
}

/// Until it ends the process may open this many files, and a raised bound is taken back then; those
/// that are open stay.
class FewFiles {
 public:
  explicit FewFiles(rlim_t files) : before_(open_files_bound()) {
    const rlimit few{.rlim_cur = files, .rlim_max = before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  }
  ~FewFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewFiles(const FewFiles&) = delete;
  FewFiles& operator=(const FewFiles&) = delete;

 private:
  rlimit before_;
};

}  // namespace tinct::test
