#include <unistd.h>

#include "lib/base/subprocess.h"
#include "tools/tinct/openmp_threads.h"
#include "tools/tinct/program.h"

// The threads of OpenMP read their settings when they are loaded, which is before main(): where
// they are not set yet, this program starts itself again.
int main(int argc, char** argv) {
  if (tinct::tame_openmp_threads()) execv(tinct::this_program().c_str(), argv);
  return tinct::run_program(argc, argv);
}
