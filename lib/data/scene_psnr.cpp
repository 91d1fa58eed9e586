#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>

#include "lib/base/cancel.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/data/scene_psnr.h"
#include "lib/media/resize.h"

namespace tinct {
namespace {

struct FramePair {
  std::int64_t original = 0;
  std::int64_t copy = 0;
  std::size_t scene = 0;
};

std::vector<FramePair> frame_pairs(const std::vector<ScenePair>& scenes) {
  std::vector<FramePair> pairs;
  for (std::size_t s = 0; s < scenes.size(); ++s) {
    const auto& [original, copy] = scenes[s];
    const double stretch = original.count() > 1 ? static_cast<double>(copy.count() - 1) /
                                                      static_cast<double>(original.count() - 1)
                                                : 0;
    for (std::int64_t n = 0; n < original.count(); ++n) {
      const std::int64_t step = std::llround(static_cast<double>(n) * stretch);
      pairs.push_back({original.first + n, copy.first + step, s});
    }
  }
  std::ranges::stable_sort(pairs, {}, &FramePair::original);
  return pairs;
}

// A film read forwards to frames of rising number.
class Film {
 public:
  Film(const std::filesystem::path& path, ColourRecipe recipe)
      : source_(open_frame_source(path, {.recipe = recipe})) {}

  /// Null where the frame has gone by already or the film has ended.
  const Frame* frame(std::int64_t number) {
    while (next_ <= number) {
      std::optional<Frame> frame = source_->next();
      if (!frame) return nullptr;
      last_ = std::move(*frame);
      ++next_;
    }
    return next_ == number + 1 ? &last_ : nullptr;
  }

 private:
  std::unique_ptr<FrameSource> source_;
  Frame last_;
  std::int64_t next_ = 0;
};

struct Job {
  Frame original, copy;
  std::size_t scene = 0;
};

double psnr(const Frame& a, const Frame& b) {
  std::int64_t sum = 0;
  const int bytes = 3 * a.width;
  for (int y = 0; y < a.height; ++y) {
    const std::uint8_t* left = a.row(y);
    const std::uint8_t* right = b.row(y);
    std::int64_t row = 0;
    for (int i = 0; i < bytes; ++i) row += (left[i] - right[i]) * (left[i] - right[i]);
    sum += row;
  }
  if (sum == 0) return 100;
  const double mean = static_cast<double>(sum) / (static_cast<double>(bytes) * a.height);
  return 10 * std::log10(255.0 * 255.0 / mean);
}

}  // namespace

std::vector<std::optional<double>> scene_psnr(const std::filesystem::path& original,
                                              const std::filesystem::path& copy,
                                              const std::vector<ScenePair>& pairs,
                                              const PsnrOptions& options) {
  const std::vector<FramePair> frames = frame_pairs(pairs);
  Film left(original, options.recipe);
  Film right(copy, options.recipe);
  Progress progress("comparing " + copy.filename().string(),
                    static_cast<std::int64_t>(frames.size()));
  std::size_t next = 0;
  const std::function<std::optional<Job>()> read = [&]() -> std::optional<Job> {
    while (next < frames.size()) {
      throw_if_cancelled();
      const FramePair& pair = frames[next++];
      progress.add();
      const Frame* a = left.frame(pair.original);
      const Frame* b = right.frame(pair.copy);
      if (a != nullptr && b != nullptr) return Job{*a, *b, pair.scene};
    }
    return std::nullopt;
  };
  struct Value {
    std::size_t scene = 0;
    double psnr = 0;
  };
  const std::function<Value(Job)> compare = [&options](const Job& job) {
    const int width = options.size > 0 ? options.size : job.original.width;
    const int height = options.size > 0 ? options.size : job.original.height;
    return Value{job.scene, psnr(resize_area(job.original, width, height),
                                 resize_area(job.copy, width, height))};
  };
  std::vector<double> sums(pairs.size());
  std::vector<std::int64_t> counts(pairs.size());
  const std::function<void(Value)> keep = [&](const Value& value) {
    sums[value.scene] += value.psnr;
    ++counts[value.scene];
  };
  ordered_pipeline<Job, Value>(read, compare, keep, static_cast<std::size_t>(thread_count()) + 2);
  std::vector<std::optional<double>> means(pairs.size());
  for (std::size_t s = 0; s < pairs.size(); ++s) {
    if (counts[s] > 0) means[s] = sums[s] / static_cast<double>(counts[s]);
  }
  return means;
}

}  // namespace tinct
