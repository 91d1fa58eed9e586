// `tinct`: answers --help and --version at once, and starts tinct-main for all else. It links
// nothing, because loading FFmpeg's libraries alone takes longer than help may take.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

#include "tools/tinct/launcher_help.h"

namespace {

const char* help_for(const std::string& name) {
  for (const HelpText* help = kHelpTexts; help->name != nullptr; ++help) {
    if (name == help->name) return help->text;
  }
  return nullptr;
}

bool is_help_flag(const char* word) {
  return std::strcmp(word, "--help") == 0 || std::strcmp(word, "-h") == 0;
}

/// The help that the words ask for, or nullptr when they ask for something else.
const char* wanted_help(int argc, char** argv) {
  if (argc < 2) return nullptr;
  if (argc == 2 && (is_help_flag(argv[1]) || std::strcmp(argv[1], "help") == 0)) {
    return help_for("");
  }
  bool asked = false;
  for (int i = 2; i < argc && std::strcmp(argv[i], "--") != 0; ++i) asked |= is_help_flag(argv[i]);
  if (!asked) return nullptr;
  const char* two_words = argc > 2 ? help_for(std::string(argv[1]) + " " + argv[2]) : nullptr;
  return two_words != nullptr ? two_words : help_for(argv[1]);
}

}  // namespace

int main(int argc, char** argv) {
  const char* text = wanted_help(argc, argv);
  if (argc == 2 && std::strcmp(argv[1], "--version") == 0) text = "tinct " TINCT_VERSION "\n";
  if (text != nullptr) {
    const bool written = std::fputs(text, stdout) >= 0 && std::fflush(stdout) == 0;
    return written ? 0 : 4;
  }
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto main_program = self.parent_path().parent_path() / TINCT_LIBEXEC / "tinct-main";
  execv(main_program.c_str(), argv);
  std::fprintf(stderr, "error: can't start %s: %s; install tinct again\n", main_program.c_str(),
               std::strerror(errno));
  return 70;
}
