#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tinct {

/// When the events of a run's earlier parts were written (seconds since 1970): those parts' numbers
/// are written again from the log, which holds no times.
class EventTimes {
 public:
  /// Reads a file that TensorboardLog wrote; what comes behind a damaged place is left out.
  void read(const std::filesystem::path& file);
  /// Of the first event of all; nothing where none was read.
  [[nodiscard]] std::optional<double> first() const noexcept { return first_; }
  /// Of the number of that name after a step; nothing where none was read.
  [[nodiscard]] std::optional<double> of(std::int64_t step, const std::string& tag) const;

 private:
  void take(std::string_view event);

  std::optional<double> first_;
  std::map<std::pair<std::int64_t, std::string>, double> times_;
};

}  // namespace tinct
