#include "lib/media/deferred_source.h"

#include <system_error>
#include <utility>

namespace tinct {
namespace {

class DeferredFolder final : public DeferredSource {
 public:
  explicit DeferredFolder(std::unique_ptr<FrameSource> source) : source_(std::move(source)) {}

  const VideoInfo& info() const override { return source_->info(); }

  std::optional<DeferredFrame> next() override {
    std::optional<Frame> frame = source_->next();
    if (!frame) return std::nullopt;
    DeferredFrame deferred{.pts = frame->pts, .number = frame->number, .damaged = frame->damaged};
    deferred.picture = [picture = std::move(*frame)] { return picture; };
    return deferred;
  }

 private:
  std::unique_ptr<FrameSource> source_;
};

}  // namespace

std::unique_ptr<DeferredSource> open_deferred_source(const std::filesystem::path& path,
                                                     const FrameSourceOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return open_deferred_video(path, options);
  return std::make_unique<DeferredFolder>(open_image_folder(path, options));
}

}  // namespace tinct
