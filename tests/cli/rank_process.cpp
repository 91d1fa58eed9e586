#include "tests/cli/rank_process.h"

#include "tests/support/temporary_folder.h"

namespace tinct::test {

CliResult run_as_rank(const RankPlaceOfTwo& place, const std::vector<std::string>& words) {
  // The shell tells its number and becomes tinct.
  constexpr const char* kTellAndBecome =
      "echo $$ > \"$1\" && if [ -n \"$2\" ]; then exec 2> \"$2\"; fi && shift 2 && exec \"$@\"";
  std::vector<std::string> argv{"timeout",
                                "-s",
                                "KILL",
                                "120",
                                "sh",
                                "-c",
                                kTellAndBecome,
                                "sh",
                                place.pid,
                                place.errors,
                                tinct_program().string()};
  argv.insert(argv.end(), words.begin(), words.end());
  return run_program(argv, {.environment = {{"RANK", std::to_string(place.rank)},
                                            {"WORLD_SIZE", "2"},
                                            {"MASTER_ADDR", "127.0.0.1"},
                                            {"MASTER_PORT", std::to_string(place.port)}},
                            .folder = {}});
}

}  // namespace tinct::test
