#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "scenes/scene_meter.h"
#include "scenes/structure.h"

namespace tinct {

/// The latest frames of a film, by frame number. Holds at most `capacity` of them.
class FrameWindow {
 public:
  explicit FrameWindow(std::size_t capacity) : capacity_(capacity) {}

  /// Takes the frame after the latest.
  void push(std::shared_ptr<const ReducedFrame> frame) {
    frames_.push_back(std::move(frame));
    ++end_;
    if (frames_.size() > capacity_) frames_.pop_front();
  }
  /// One past the latest frame.
  [[nodiscard]] std::int64_t end() const noexcept { return end_; }
  /// The oldest frame still held.
  [[nodiscard]] std::int64_t begin() const noexcept {
    return end_ - static_cast<std::int64_t>(frames_.size());
  }
  /// A frame in begin() … end() - 1.
  [[nodiscard]] const ReducedFrame& at(std::int64_t number) const {
    return *frames_.at(static_cast<std::size_t>(number - begin()));
  }
  [[nodiscard]] const StructurePlane& plane(std::int64_t number) const {
    return *at(number).structure;
  }
  /// StructurePlane::similarity of two held frames.
  [[nodiscard]] double similarity(std::int64_t first, std::int64_t second) const {
    return plane(first).similarity(plane(second));
  }

 private:
  std::size_t capacity_;
  std::deque<std::shared_ptr<const ReducedFrame>> frames_;
  std::int64_t end_ = 0;
};

}  // namespace tinct
