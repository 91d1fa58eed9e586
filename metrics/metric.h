#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/motion.h"
#include "metrics/picture.h"

namespace tinct {

/// What stands for "no value" while measuring; JSON has null for it.
inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

/// What a metric sees of one frame.
struct FrameContext {
  /// The truth's frame at [0], the one before at [1] and so on, as far back as the selected
  /// metrics ask (MetricInfo::lags). Shorter at the start of a clip and behind a scene cut.
  std::span<const std::shared_ptr<const Picture>> truths;
  /// The output's frames, as many as `truths`.
  std::span<const std::shared_ptr<const Picture>> outputs;
  /// The first frame of the scene (of the clip, where no cuts are known) that the output is judged
  /// by; the current one itself at that frame.
  std::shared_ptr<const Picture> first_truth, first_output;
  /// The truth's motion up to [0].
  Motion* motion = nullptr;
  /// Of mean_square_ab(), once it was asked for. A context belongs to one task.
  mutable double known_square_ab = kNoValue;

  [[nodiscard]] const Picture& truth() const { return *truths.front(); }
  [[nodiscard]] const Picture& output() const { return *outputs.front(); }
  /// mean_square_ab(output(), truth()), computed once for all metrics.
  [[nodiscard]] double mean_square_ab() const;
  [[nodiscard]] bool has_previous() const noexcept { return has(1); }
  /// Whether there is a frame so many frames back.
  [[nodiscard]] bool has(std::size_t lag) const noexcept { return truths.size() > lag; }
  [[nodiscard]] bool is_first() const noexcept { return first_truth == truths.front(); }
};

/// One row of numbers per frame of a clip, as a metric measured them.
class Rows {
 public:
  explicit Rows(std::size_t columns) : columns_(columns) {}
  void append(std::span<const double> row) { data_.insert(data_.end(), row.begin(), row.end()); }
  [[nodiscard]] std::size_t size() const noexcept { return data_.size() / columns_; }
  [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
  [[nodiscard]] std::span<const double> operator[](std::size_t frame) const {
    return std::span(data_).subspan(frame * columns_, columns_);
  }
  /// One column, frame by frame.
  [[nodiscard]] std::vector<double> column(std::size_t index) const;
  /// The sum of a column in frame order; rows without a value are left out.
  [[nodiscard]] double sum(std::size_t column) const;
  /// The mean of a column over the rows that have a value; kNoValue when none has.
  [[nodiscard]] double mean(std::size_t column) const;

 private:
  std::size_t columns_;
  std::vector<double> data_;
};

/// The mean of the numbers that are not kNoValue, summed in order; kNoValue when there is none.
[[nodiscard]] double mean_of_known(std::span<const double> values);
/// Those numbers, in their order.
[[nodiscard]] std::vector<double> known_of(std::span<const double> values);

/// The results for one clip: names as in docs, nested ones joined by dots. kNoValue means null.
struct ClipValues {
  std::map<std::string, double> values;
  /// One value per frame; a pair's value stands at its later frame.
  std::map<std::string, std::vector<double>> frames;
};

/// Measures one property of an output. Frames are measured in parallel, then reduced in their
/// order, so a result has the same bits for every number of threads.
class Metric {
 public:
  virtual ~Metric() = default;
  /// How many numbers measure() writes for a frame; at least 1.
  [[nodiscard]] virtual std::size_t columns() const = 0;
  /// Measures one frame into `row` (columns() numbers, all kNoValue before). Pure; called from any
  /// thread. Frames that a method is not judged by (FrameContext is never made for them) leave a
  /// row of kNoValue, which finish() must pass over.
  virtual void measure(const FrameContext& context, std::span<double> row) const = 0;
  /// Reduces a clip's rows to its values and curves.
  virtual void finish(const Rows& rows, ClipValues& out) const = 0;
  /// How wrong a frame is, for finding the worst ones; kNoValue when the metric can't tell.
  [[nodiscard]] virtual double badness(std::span<const double> row) const;
};

/// How a data set's value comes from its clips.
enum class Pooling {
  clips,        ///< the plain mean over clips
  frames,       ///< the mean over all frames of all clips: long clips weigh more
  frames_root,  ///< the root of the mean of the frames' squared values
};

/// One number that a metric publishes.
struct ValueInfo {
  std::string_view name = {};  ///< the full name, as in "warp_error.farneback.ratio"
  std::string_view unit = {};
  bool lower_is_better = true;
  bool ranked = true;  ///< false: neither more nor less of it is better
  bool shown = false;  ///< has a row of its own in the report's first table
  std::string_view summary = {};
  /// Other than `clips` only for values that have a curve of the same name.
  Pooling pooling = Pooling::clips;
};

/// What is known of a metric before it is run.
struct MetricInfo {
  std::string_view name = {};
  std::string_view unit = {};
  bool lower_is_better = true;
  bool ranked = true;                    ///< false: neither more nor less of it is better
  bool needs_reference = true;           ///< compares with the truth
  bool temporal = false;                 ///< looks at more than one frame
  bool external_flow = false;            ///< needs the user's flow files
  int lags = 0;                          ///< how many earlier frames measure() may ask for
  std::string_view range = {};           ///< "0..1", "dB; identical frames count 100"
  std::string_view summary = {};         ///< what it tells, in half a sentence
  std::string_view source = {};          ///< the definition: formula and publication
  std::string_view headline = {};        ///< the value that stands for it; empty: the metric's name
  std::string_view truth = {};           ///< the truth's own value, where it has one
  std::span<const ValueInfo> more = {};  ///< the values beside the headline, by their full names
  Pooling pooling = Pooling::clips;      ///< of the headline
  std::string_view preset = {};          ///< whose published arithmetic it is (metrics/presets)
  /// How published code deviates from the definition it names, one sentence each; only presets that
  /// reproduce such code have any.
  std::span<const std::string_view> deviations = {};
  std::unique_ptr<Metric> (*make)() = nullptr;

  /// The full name of the value that stands for the metric.
  [[nodiscard]] std::string_view headline_value() const {
    return headline.empty() ? name : headline;
  }
};

}  // namespace tinct
