#include "lib/net/source_check.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/net/retry_class.h"
#include "lib/net/source.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

Error unreadable(const std::string& path, int number) {
  return {Fault::input, "can't read " + path + ": " + std::generic_category().message(number)};
}

void check_opens(const NamedSource& source) {
  const bool is_file = source.kind->argument == "FILE";
  if (!is_file && source.kind->argument != "DIR") return;
  const std::string& path = source.argument;
  if (::access(path.c_str(), R_OK) != 0) throw unreadable(path, errno);
  std::error_code ignored;
  const bool is_folder = fs::is_directory(path, ignored);
  if (is_file && is_folder) throw unreadable(path, EISDIR);
  if (!is_file && !is_folder) throw unreadable(path, ENOTDIR);
}

}  // namespace

void check_sources(const std::vector<std::string>& sources, bool retries_all) {
  for (const std::string& source : sources) {
    std::error_code ignored;
    if (retries_all && is_retry_class(source) && !fs::exists(source, ignored)) {
      throw Error(Fault::usage, "\"" + source + "\" is no source; for the failures of that class " +
                                    "write --retry-failed=" + source);
    }
    check_opens(named_source(source));
  }
}

}  // namespace tinct
