#include "tests/support/cli.h"

#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/subprocess.h"
#include "lib/media/frame_sink.h"
#include "tests/support/temporary_folder.h"

namespace tinct::test {
namespace fs = std::filesystem;

CliResult run_program(const std::vector<std::string>& words, const CliOptions& options) {
  const TemporaryFolder scratch;
  // The shell only redirects stderr and changes the folder; "$@" passes the words untouched.
  std::vector<std::string> argv{"env"};
  for (const auto& [name, value] : options.environment) argv.push_back(name + "=" + value);
  argv.insert(
      argv.end(),
      {"sh", "-c", "cd \"$1\" && shift && exec 2>\"$1\" && shift && exec \"$@\"", "sh",
       options.folder.empty() ? "." : options.folder.string(), (scratch / "stderr").string()});
  argv.insert(argv.end(), words.begin(), words.end());
  const ProcessResult result = run_process(argv, {.capture_output = true});
  return {result.exit_status, result.output, read_file(scratch / "stderr")};
}

CliResult run_tinct(const std::vector<std::string>& words, const CliOptions& options) {
  std::vector<std::string> argv{tinct_program().string()};
  argv.insert(argv.end(), words.begin(), words.end());
  return run_program(argv, options);
}

CliResult run_signalled(const std::string& signal, const fs::path& file,
                        const std::vector<std::string>& words) {
  std::vector<std::string> argv{"sh",
                                "-c",
                                "signal=$1; file=$2; shift 2; \"$@\" & pid=$!\n"
                                "while [ ! -s \"$file\" ] && kill -0 $pid; do sleep 0.02; done\n"
                                "kill -s $signal $pid; wait $pid",
                                "sh",
                                signal,
                                file.string(),
                                tinct_program().string()};
  argv.insert(argv.end(), words.begin(), words.end());
  return run_program(argv);
}

namespace {

/// A textured picture whose colours and pattern belong to its shot and move slowly inside it.
Frame picture(int shot, int t) {
  Frame frame = make_frame(96, 64);
  for (int y = 0; y < frame.height; ++y) {
    std::uint8_t* pixel = frame.row(y);
    for (int x = 0; x < frame.width; ++x, pixel += 3) {
      const int pattern =
          shot % 2 == 0 ? ((x + t) / (6 + shot) + y / 9) : ((x + y - t) / (5 + shot));
      const int level = 40 + 60 * (pattern % 3) + 17 * (shot % 4);
      pixel[0] = static_cast<std::uint8_t>((level + 53 * shot) % 256);
      pixel[1] = static_cast<std::uint8_t>((level + 91 * shot + y) % 256);
      pixel[2] = static_cast<std::uint8_t>((level + 29 * shot + x) % 256);
    }
  }
  return frame;
}

}  // namespace

void write_film(const fs::path& path, const std::vector<int>& shots) {
  const auto sink = open_frame_sink(path, {.fps = {24, 1}});
  for (std::size_t shot = 0; shot < shots.size(); ++shot) {
    for (int t = 0; t < shots[shot]; ++t) sink->write(picture(static_cast<int>(shot), t));
  }
  sink->finish();
}

std::map<std::string, std::string> tree_digests(const fs::path& folder) {
  std::map<std::string, std::string> digests;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    digests[fs::relative(entry.path(), folder).generic_string()] = hex(sha256_file(entry.path()));
  }
  return digests;
}

}  // namespace tinct::test
