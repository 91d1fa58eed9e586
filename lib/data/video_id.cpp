#include <algorithm>
#include <cerrno>
#include <fstream>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/data/video_id.h"
#include "lib/media/frame_source.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHashedBytes = 32768;

VideoId file_id(const fs::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_system_error("can't read " + path.string(), errno);
  std::string head(kHashedBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (file.bad()) throw_system_error("can't read " + path.string(), errno);
  head.resize(static_cast<std::size_t>(file.gcount()));
  return hex(blake2b_160(head));
}

VideoId folder_id(const fs::path& folder) {
  const std::vector<fs::path> pictures = list_pictures(folder);
  if (pictures.empty()) {
    throw Error(Fault::input, folder.string() +
                                  " holds no picture; name a video file, or a folder "
                                  "of PNG, JPEG or other pictures");
  }
  std::vector<std::string> lines(pictures.size());
  parallel_for(pictures.size(), [&](std::size_t i) {
    lines[i] =
        pictures[i].filename().string() + '\0' + hex(blake2b_256(read_file(pictures[i]))) + '\n';
  });
  Blake2b<Digest160> hash;
  for (const std::string& line : lines) hash.update(line);
  return hex(hash.finish());
}

}  // namespace

VideoId video_id(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) return folder_id(path);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw Error(Fault::input, path.string() + " is neither a file nor a folder");
  }
  return file_id(path);
}

bool is_video_id(const std::string& text) noexcept {
  return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace tinct
