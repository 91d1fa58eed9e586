#include "metrics/dataset_view/measure_dataset.h"

#include <algorithm>
#include <cmath>

#include "lib/base/cancel.h"
#include "lib/base/parallel.h"
#include "lib/media/optical_flow.h"
#include "metrics/picture.h"

namespace tinct {
namespace {

Histogram chroma_bins() {
  return {.first = -100, .width = 5, .counts = std::vector<std::int64_t>(40)};
}

// What one frame adds.
struct FrameMeasures {
  Histogram a = chroma_bins();
  Histogram b = chroma_bins();
  double colourfulness = 0;
};

FrameMeasures measure(const Frame& frame) {
  FrameMeasures measures;
  const Picture picture(frame);
  const auto lab = picture.lab();
  for (const double a : lab->a) measures.a.add(a);
  for (const double b : lab->b) measures.b.add(b);
  measures.colourfulness = picture.colorfulness();
  return measures;
}

double mean_motion(const FlowField& flow) {
  double sum = 0;
  for (std::size_t i = 0; i < flow.u.size(); ++i) sum += std::hypot(flow.u[i], flow.v[i]);
  return flow.u.empty() ? 0 : sum / static_cast<double>(flow.u.size());
}

void measure_colours(const DatasetPictures& pictures, int count, SplitMeasures& measures) {
  const std::vector<std::size_t> chosen = evenly(measures.frames.size(), count);
  std::vector<FrameMeasures> found(chosen.size());
  parallel_for(chosen.size(), [&](std::size_t i) {
    throw_if_cancelled();
    found[i] = measure(pictures.read(pictures.places()[measures.frames[chosen[i]]]));
  });
  measures.measured = static_cast<std::int64_t>(found.size());
  for (const FrameMeasures& one : found) {
    measures.a.add(one.a);
    measures.b.add(one.b);
    measures.colourfulness.add(one.colourfulness);
  }
}

// All neighbours within a scene.
std::vector<FramePair> neighbours(const DatasetPictures& pictures,
                                  const std::vector<std::size_t>& frames) {
  const auto& places = pictures.places();
  std::vector<std::size_t> order = frames;
  std::ranges::stable_sort(order, [&](std::size_t x, std::size_t y) {
    return std::tie(places[x].name.id, places[x].name.scene, places[x].name.frame) <
           std::tie(places[y].name.id, places[y].name.scene, places[y].name.frame);
  });
  std::vector<FramePair> pairs;
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const FrameName& one = places[order[i]].name;
    const FrameName& other = places[order[i + 1]].name;
    if (one.id == other.id && one.scene == other.scene) {
      pairs.push_back({.first = order[i], .second = order[i + 1]});
    }
  }
  return pairs;
}

void measure_motion(const DatasetPictures& pictures, int count, SplitMeasures& measures) {
  const std::vector<FramePair> all = neighbours(pictures, measures.frames);
  for (const std::size_t i : evenly(all.size(), count)) measures.pairs.push_back(all[i]);
  parallel_for(measures.pairs.size(), [&](std::size_t i) {
    throw_if_cancelled();
    FramePair& pair = measures.pairs[i];
    const Frame first = pictures.read(pictures.places()[pair.first]);
    const Frame second = pictures.read(pictures.places()[pair.second]);
    if (first.width != second.width || first.height != second.height) return;
    pair.motion = mean_motion(optical_flow(first, second, FlowMethod::farneback));
  });
  for (const FramePair& pair : measures.pairs) measures.motion.add(pair.motion);
}

}  // namespace

void Histogram::add(double value, std::int64_t times) {
  const double bin = std::floor((value - first) / width);
  const double last = static_cast<double>(counts.size() - 1);
  counts[static_cast<std::size_t>(std::clamp(bin, 0.0, last))] += times;
  total += times;
  sum += value * static_cast<double>(times);
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
  total += other.total;
  sum += other.sum;
}

std::vector<double> Histogram::shares() const {
  std::vector<double> shares;
  for (const std::int64_t count : counts) {
    shares.push_back(total == 0 ? 0
                                : 100.0 * static_cast<double>(count) / static_cast<double>(total));
  }
  return shares;
}

std::vector<std::size_t> evenly(std::size_t n, int count) {
  const std::size_t wanted = std::min(n, static_cast<std::size_t>(std::max(count, 0)));
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < wanted; ++i) {
    chosen.push_back(wanted == 1 ? 0 : i * (n - 1) / (wanted - 1));
  }
  return chosen;
}

SplitMeasures measure_split(const DatasetPictures& pictures, Split split,
                            const DatasetViewOptions& options) {
  SplitMeasures measures;
  measures.split = split;
  measures.a = measures.b = chroma_bins();
  measures.colourfulness = {.first = 0, .width = 5, .counts = std::vector<std::int64_t>(30)};
  measures.motion = {.first = 0, .width = 0.5, .counts = std::vector<std::int64_t>(24)};
  for (std::size_t i = 0; i < pictures.places().size(); ++i) {
    if (pictures.places()[i].split == split) measures.frames.push_back(i);
  }
  measure_colours(pictures, options.measured, measures);
  measure_motion(pictures, options.pairs, measures);
  return measures;
}

}  // namespace tinct
