#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/parallel.h"
#include "lib/base/temporary_names.h"
#include "lib/media/frame_sink.h"
#include "lib/media/image_io.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::string picture_name(std::int64_t number) {
  char name[32];
  std::snprintf(name, sizeof(name), "%06lld.png", static_cast<long long>(number));
  return name;
}

// Pictures are compressed a batch at a time, all cores at once, into a folder that gets its name
// when it is complete.
class PngFolderSink final : public FrameSink {
 public:
  explicit PngFolderSink(const fs::path& out)
      : out_(without_trailing_slash(out)), temporary_(temporary_name(out_)) {
    refuse_to_overwrite();
    create_folders(out_.parent_path());
    remove_stale_temporaries(out_);
    create_folders(temporary_);
  }
  ~PngFolderSink() override { remove_temporary(); }
  PngFolderSink(const PngFolderSink&) = delete;
  PngFolderSink& operator=(const PngFolderSink&) = delete;

  void write(const Frame& frame) override {
    if (width_ == 0) {
      width_ = frame.width;
      height_ = frame.height;
    }
    if (frame.width != width_ || frame.height != height_) {
      throw Error(Fault::input, "frame " + std::to_string(written_ + waiting()) + " for " +
                                    out_.string() +
                                    " differs in size from the first one: a sequence has "
                                    "pictures of one size");
    }
    batch_.push_back(clone(frame));  // the caller may go on drawing into its own
    if (batch_.size() >= 2 * static_cast<std::size_t>(thread_count())) write_batch();
  }

  void finish() override {
    write_batch();
    refuse_to_overwrite();
    if (std::rename(temporary_.c_str(), out_.c_str()) != 0) {
      throw_system_error("can't create the folder " + out_.string(), errno);
    }
    sync_folder(out_.parent_path());
  }

 private:
  [[nodiscard]] std::int64_t waiting() const { return static_cast<std::int64_t>(batch_.size()); }

  void refuse_to_overwrite() const {
    std::error_code missing;
    const fs::file_status status = fs::status(out_, missing);
    if (!fs::exists(status)) return;
    std::error_code unreadable;
    if (fs::is_directory(status) && fs::is_empty(out_, unreadable)) return;
    throw Error(Fault::input, out_.string() +
                                  " exists already: remove it or choose another "
                                  "name; finished work is never overwritten");
  }

  void write_batch() {
    parallel_for(batch_.size(), [this](std::size_t i) {
      const std::int64_t number = written_ + static_cast<std::int64_t>(i);
      write_file_renamed(temporary_ / picture_name(number), encode_png(batch_[i]));
    });
    written_ += waiting();
    batch_.clear();
  }

  void remove_temporary() noexcept {
    std::error_code ignored;
    fs::remove_all(temporary_, ignored);
  }

  fs::path out_;
  fs::path temporary_;
  std::vector<Frame> batch_;
  std::int64_t written_ = 0;
  int width_ = 0;
  int height_ = 0;
};

}  // namespace

std::unique_ptr<FrameSink> open_png_folder_sink(const fs::path& out) {
  return std::make_unique<PngFolderSink>(out);
}

}  // namespace tinct
