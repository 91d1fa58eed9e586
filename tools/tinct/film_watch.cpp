#include "tools/tinct/film_watch.h"

#include <system_error>

#include "lib/base/log.h"
#include "lib/media/frame_source.h"
#include "lib/media/picture_numbers.h"

namespace tinct {
namespace fs = std::filesystem;

FilmWatch::FilmWatch(const fs::path& path) : path_(path), before_(state()) {}

void FilmWatch::warn() const {
  std::error_code error;
  if (fs::is_directory(path_, error)) {
    for (const std::string& remark : remarks_on_numbers(list_pictures(path_))) {
      log_warning(path_.string() + ": " + remark);
    }
  } else if (state() != before_) {
    log_warning(path_.string() +
                " changed while it was read, so that its scenes may end too early; cut it again "
                "with --again when it is complete");
  }
}

FilmWatch::State FilmWatch::state() const {
  std::error_code size;
  std::error_code time;
  return {fs::file_size(path_, size), fs::last_write_time(path_, time)};
}

}  // namespace tinct
