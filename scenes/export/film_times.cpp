#include "scenes/export/film_times.h"

#include <charconv>
#include <utility>

namespace tinct {

Rational frame_rate(const ManifestVideo& video) {
  // The manifest's check let only "N/D" of whole numbers pass.
  Rational rate{0, 1};
  if (!video.stream || video.stream->fps.empty()) return rate;
  const std::string& text = video.stream->fps;
  const char* const end = text.data() + text.size();
  const auto [slash, error] = std::from_chars(text.data(), end, rate.num);
  if (error == std::errc() && slash != end) std::from_chars(slash + 1, end, rate.den);
  return rate;
}

FilmTimes::FilmTimes(const ManifestVideo& video) {
  if (video.stream && !video.stream->vfr) rate_ = frame_rate(video).value();
}

FilmTimes::FilmTimes(std::vector<double> starts_and_end) : starts_(std::move(starts_and_end)) {}

std::optional<double> FilmTimes::start(std::int64_t frame) const {
  if (!starts_.empty()) {
    const auto index = static_cast<std::size_t>(frame);
    return index < starts_.size() ? std::optional(starts_[index]) : std::nullopt;
  }
  return rate_ > 0 ? std::optional(static_cast<double>(frame) / rate_) : std::nullopt;
}

}  // namespace tinct
