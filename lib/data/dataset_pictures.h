#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/data/dataset_record.h"
#include "lib/data/sample.h"

namespace tinct {

/// The samples of a dataset in either layout, each of which can be read at any time.
class DatasetPictures {
 public:
  struct Place {
    FrameName name;
    Split split = Split::train;
    std::string extension;     ///< ".jpg"
    std::size_t file = 0;      ///< in the list of tars or pictures
    std::uint64_t offset = 0;  ///< of the picture's bytes in it
    std::uint64_t length = 0;
  };

  /// Reads indexes and lists, no pictures. Throws Error(Fault::input) that names a damaged file.
  DatasetPictures(std::filesystem::path folder, const DatasetRecord& record);

  /// In the order of the files; in shards train first. A scene's samples stand in frame order.
  [[nodiscard]] const std::vector<Place>& places() const noexcept { return places_; }
  /// Decodes a picture. From any thread. Throws Error(Fault::input) that names the file.
  [[nodiscard]] Frame read(const Place& place) const;

 private:
  void add(const std::string& member, Split split, Place place);

  std::filesystem::path folder_;
  std::vector<std::string> files_;
  std::vector<Place> places_;
};

}  // namespace tinct
