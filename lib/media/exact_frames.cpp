#include <bit>
#include <cstring>
#include <mutex>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/media/exact_frames.h"
#include "lib/media/image_io.h"
#include "lib/media/picture_converter.h"
#include "lib/media/video_decoder.h"
#include "lib/media/video_info.h"

namespace tinct {
namespace {

// Decoding on is cheaper than seeking for so many frames.
constexpr std::int64_t kForward = 48;
// How far in front of a frame it is sought, one after the other: where frames refer to what lies
// in front of a key picture, an earlier one must do.
constexpr std::int64_t kBackSteps[] = {0, 24, 300};
// Frames after which a search that has met nothing known is given up.
constexpr int kMostUnknown = 600;

constexpr std::int64_t kTwice = -1;  // a time that several frames have

// Four lanes of multiply and rotate: fast, and any change of a byte changes it.
std::uint64_t hash_of(const Frame& luma) {
  constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15U;
  std::uint64_t lanes[4] = {1, 2, 3, 4};
  for (int y = 0; y < luma.height; ++y) {
    const std::uint8_t* row = luma.row(y);
    const auto width = static_cast<std::size_t>(luma.width);
    for (std::size_t x = 0; x < width; x += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, row + x, std::min<std::size_t>(8, width - x));
      std::uint64_t& lane = lanes[(x / 8) % 4];
      lane = std::rotl((lane ^ word) * kPrime, 29);
    }
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t lane : lanes) sum = std::rotl((sum ^ lane) * kPrime, 31);
  return sum;
}

// A decoder with what makes frames of its pictures.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : decoder_(path, 0) {
    AVFrame* first = decoder_.next();
    if (first == nullptr) {
      throw Error(Fault::input, path.string() + " has no frame that can be decoded.");
    }
    info_ = describe_video(path, decoder_, *first);
    gray_ = make_gray_converter(info_, true);
    colour_ = make_tinct1_converter(info_, true);
    waiting_ = first;
  }

  // The next picture, valid until the next call, or null.
  const AVFrame* next() {
    const AVFrame* picture =
        waiting_ != nullptr ? std::exchange(waiting_, nullptr) : decoder_.next();
    if (picture != nullptr) check_picture_size(info_, *picture);
    return picture;
  }
  bool seek(std::int64_t time) {
    waiting_ = nullptr;
    return decoder_.seek(time);
  }
  Frame luma(const AVFrame& picture) { return gray_->convert(picture); }
  Frame colour(const AVFrame& picture) { return colour_->convert(picture); }
  [[nodiscard]] bool damaged() const { return decoder_.damaged(); }
  VideoInfo& info() { return info_; }

 private:
  VideoDecoder decoder_;
  VideoInfo info_;
  std::unique_ptr<PictureConverter> gray_;
  std::unique_ptr<PictureConverter> colour_;
  const AVFrame* waiting_ = nullptr;
};

class VideoFrames final : public ExactFrames {
 public:
  explicit VideoFrames(const std::filesystem::path& path)
      : path_(path), indexing_(std::make_unique<Reader>(path)), info_(indexing_->info()) {}

  const VideoInfo& info() const override { return info_; }

  void index(const std::function<bool(const PassingFrame&)>& look) override {
    PictureTimes times(info_);
    while (const AVFrame* picture = indexing_->next()) {
      Frame luma = indexing_->luma(*picture);
      luma.number = note(picture->best_effort_timestamp, hash_of(luma));
      luma.pts = times.next(*picture);
      luma.damaged = indexing_->damaged();
      indexing_->info().frames = luma.number + 1;
      if (!look({luma.number, luma, [&] { return indexing_->colour(*picture); }})) return;
    }
    indexing_.reset();
    const std::lock_guard lock(marks_mutex_);
    complete_ = true;
  }

  std::int64_t indexed() const override {
    const std::lock_guard lock(marks_mutex_);
    return static_cast<std::int64_t>(marks_.size());
  }

  bool complete() const override {
    const std::lock_guard lock(marks_mutex_);
    return complete_;
  }

  std::optional<Frame> frame(std::int64_t number) override {
    const std::lock_guard lock(reader_mutex_);
    if (number < 0 || number >= indexed()) return std::nullopt;
    if (std::optional<Frame> found = read_on(number)) return found;
    for (const std::int64_t back : kBackSteps) {
      if (std::optional<Frame> found = seek(number, back)) return found;
    }
    if (std::optional<Frame> found = read_from_start(number)) return found;
    throw Error(Fault::input, path_.string() + ": frame " + std::to_string(number) +
                                  " is another one than before; did the file change?");
  }

 private:
  struct Mark {
    std::int64_t time = 0;
    std::uint64_t luma = 0;
  };

  std::int64_t note(std::int64_t time, std::uint64_t luma) {
    const std::lock_guard lock(marks_mutex_);
    const auto number = static_cast<std::int64_t>(marks_.size());
    marks_.push_back({time, luma});
    const auto [known, is_new] = numbers_.emplace(time, number);
    if (!is_new) known->second = kTwice;
    return number;
  }

  Mark mark(std::int64_t number) const {
    const std::lock_guard lock(marks_mutex_);
    return marks_[static_cast<std::size_t>(number)];
  }

  // The frame with this time, or nothing when none or several have it.
  std::optional<std::int64_t> number_of(std::int64_t time) const {
    const std::lock_guard lock(marks_mutex_);
    const auto known = numbers_.find(time);
    if (known == numbers_.end() || known->second == kTwice) return std::nullopt;
    return known->second;
  }

  std::optional<Frame> label(const AVFrame& picture, std::int64_t number) {
    if (hash_of(reader_->luma(picture)) != mark(number).luma) return std::nullopt;
    Frame frame = reader_->colour(picture);
    frame.number = number;
    return frame;
  }

  std::optional<Frame> read_on(std::int64_t number) {
    if (!reader_ || number < next_ || number - next_ > kForward) return std::nullopt;
    return read_up_to(number);
  }

  std::optional<Frame> read_from_start(std::int64_t number) {
    if (!reader_ || !from_start_ || number < next_) {
      reader_ = std::make_unique<Reader>(path_);
      from_start_ = true;
      next_ = 0;
    }
    return read_up_to(number);
  }

  std::optional<Frame> read_up_to(std::int64_t number) {
    while (const AVFrame* picture = reader_->next()) {
      if (next_++ < number) continue;
      std::optional<Frame> frame = label(*picture, number);
      if (!frame) reader_.reset();
      return frame;
    }
    reader_.reset();
    return std::nullopt;
  }

  std::optional<Frame> seek(std::int64_t number, std::int64_t back) {
    if (!seekable_ || !number_of(mark(number).time)) return std::nullopt;
    if (!reader_ || from_start_) reader_ = std::make_unique<Reader>(path_);
    from_start_ = false;
    if (std::optional<Frame> frame = find_after_seek(number, back)) {
      failed_searches_ = 0;
      next_ = number + 1;
      return frame;
    }
    // Where nothing was ever found, as in streams without times, searching is given up.
    if (++failed_searches_ > 12) seekable_ = false;
    reader_.reset();
    return std::nullopt;
  }

  std::optional<Frame> find_after_seek(std::int64_t number, std::int64_t back) {
    if (!reader_->seek(mark(std::max<std::int64_t>(0, number - back)).time)) return std::nullopt;
    int unknown = 0;
    while (const AVFrame* picture = reader_->next()) {
      const auto here = number_of(picture->best_effort_timestamp);
      if (!here && ++unknown > kMostUnknown) return std::nullopt;
      if (!here || *here < number) continue;
      if (*here > number) return std::nullopt;
      return label(*picture, number);
    }
    return std::nullopt;
  }

  std::filesystem::path path_;
  std::unique_ptr<Reader> indexing_;  ///< of index() alone
  VideoInfo info_;

  mutable std::mutex marks_mutex_;
  std::vector<Mark> marks_;
  std::unordered_map<std::int64_t, std::int64_t> numbers_;  ///< by time
  bool complete_ = false;

  std::mutex reader_mutex_;
  std::unique_ptr<Reader> reader_;
  std::int64_t next_ = 0;  ///< number of the picture that reader_ gives next
  bool from_start_ = false;
  bool seekable_ = true;
  int failed_searches_ = 0;
};

class PictureFrames final : public ExactFrames {
 public:
  explicit PictureFrames(const std::filesystem::path& folder)
      : info_(open_image_folder(folder)->info()), files_(list_pictures(folder)) {
    info_.frames = info_.frames_estimate = static_cast<std::int64_t>(files_.size());
  }

  const VideoInfo& info() const override { return info_; }
  void index(const std::function<bool(const PassingFrame&)>& look) override {
    const auto source = open_image_folder(info_.path, {.format = PixelFormat::gray8});
    while (const auto luma = source->next()) {
      const std::int64_t number = luma->number;
      if (!look({number, *luma, [&] { return frame(number).value(); }})) return;
    }
  }
  std::int64_t indexed() const override { return info_.frames; }
  bool complete() const override { return true; }

  std::optional<Frame> frame(std::int64_t number) override {
    if (number < 0 || number >= info_.frames) return std::nullopt;
    Frame frame = read_image(files_[static_cast<std::size_t>(number)]);
    frame.number = number;
    return frame;
  }

 private:
  VideoInfo info_;
  std::vector<std::filesystem::path> files_;
};

}  // namespace

std::unique_ptr<ExactFrames> open_exact_frames(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return std::make_unique<PictureFrames>(path);
  return std::make_unique<VideoFrames>(path);
}

}  // namespace tinct
