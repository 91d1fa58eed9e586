#include "lib/net/output_places.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "lib/base/errors.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

Error bad_place(const std::string& option, const fs::path& wanted, const std::string& problem) {
  return {Fault::input, option + " " + wanted.string() + ": " + problem + "; name another place"};
}

// The folder itself, or what it will be made in.
void check_folder_of(const std::string& option, const fs::path& wanted, const fs::path& folder) {
  fs::path place = folder.empty() ? fs::path(".") : folder;
  std::error_code error;
  fs::file_status status = fs::status(place, error);
  while (status.type() == fs::file_type::not_found && place.has_relative_path()) {
    place = place.parent_path();
    if (place.empty()) place = ".";
    status = fs::status(place, error);
  }
  if (status.type() == fs::file_type::none) {
    throw bad_place(option, wanted, "can't look at " + place.string() + ": " + error.message());
  }
  if (!fs::is_directory(status)) {
    throw bad_place(option, wanted, place.string() + " is no folder");
  }
  if (::access(place.c_str(), W_OK | X_OK) != 0) {
    const int number = errno;
    throw bad_place(
        option, wanted,
        "can't write into " + place.string() + ": " + std::generic_category().message(number));
  }
}

}  // namespace

void check_output_file(const std::string& option, const fs::path& file) {
  if (file.empty()) return;
  std::error_code ignored;
  if (!file.has_filename() || fs::is_directory(file, ignored)) {
    throw bad_place(option, file, "it is a folder, where a file is to be written");
  }
  check_folder_of(option, file, file.parent_path());
}

void check_output_folder(const std::string& option, const fs::path& folder) {
  if (!folder.empty()) check_folder_of(option, folder, folder);
}

}  // namespace tinct
