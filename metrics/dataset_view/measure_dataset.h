#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/data/dataset_pictures.h"

namespace tinct {

/// What a page about a dataset looks at.
struct DatasetViewOptions {
  int thumbnails = 24;  ///< pictures of each split in its contact sheet
  int measured = 1000;  ///< frames of each split whose colours are measured, evenly apart
  int pairs = 200;      ///< neighbouring frames of each split whose motion is measured
  int flows = 6;        ///< of these pairs, shown with their flow drawn as colour
  int duplicates = 12;  ///< pairs of near-duplicates across the split that are shown
};

/// Counts of values in bins of one width, the first and the last taking in what lies beyond.
struct Histogram {
  double first = 0;  ///< lower end of the first bin
  double width = 1;
  std::vector<std::int64_t> counts;
  std::int64_t total = 0;
  double sum = 0;

  void add(double value, std::int64_t times = 1);
  void add(const Histogram& other);
  [[nodiscard]] double mean() const { return total == 0 ? 0 : sum / static_cast<double>(total); }
  /// Per cent of all values, by bin.
  [[nodiscard]] std::vector<double> shares() const;
};

/// Two neighbouring frames of a scene.
struct FramePair {
  std::size_t first = 0;  ///< in DatasetPictures::places()
  std::size_t second = 0;
  double motion = 0;  ///< mean length of the flow between them in pixels
};

/// What is measured of one split.
struct SplitMeasures {
  Split split = Split::train;
  std::vector<std::size_t> frames;  ///< all of them, in DatasetPictures::places()
  std::int64_t measured = 0;        ///< frames behind the next three
  Histogram a, b;                   ///< of the pixels' Lab values
  Histogram colourfulness;          ///< of the frames: Hasler and Suesstrunk's M3
  Histogram motion;                 ///< of the pairs
  std::vector<FramePair> pairs;
};

/// Decodes and measures a sample of a split in parallel. The result depends on the dataset and the
/// options alone. Flow is Farneback's, on the pictures as they are stored.
[[nodiscard]] SplitMeasures measure_split(const DatasetPictures& pictures, Split split,
                                          const DatasetViewOptions& options);

/// `count` of n things, evenly apart, first and last among them where there is more than one.
[[nodiscard]] std::vector<std::size_t> evenly(std::size_t n, int count);

}  // namespace tinct
