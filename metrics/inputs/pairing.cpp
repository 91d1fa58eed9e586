#include "metrics/inputs/pairing.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "lib/media/recolour.h"
#include "metrics/inputs/fit.h"

namespace tinct {
namespace {

constexpr double kSqueezed = 219 / 255.;  // limited range seen as full

Json value_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json size_json(const FrameSize& size) { return {size.width, size.height}; }

FrameSize size_of(const VideoInfo& info) { return {info.width, info.height}; }

Json agreement(bool comparable, bool same) { return comparable ? Json(same) : Json(); }

void warn(Json& warnings, const char* about, std::string text) {
  warnings.push_back({{"about", about}, {"text", std::move(text)}});
}

const char* tag_text(bool tagged) { return tagged ? "tagged" : "assumed"; }

Json fps(const VideoInfo& truth, const VideoInfo& output, Json& warnings) {
  constexpr double kTolerance = 5e-4;  // 23.976 and 24 differ by 1e-3
  const bool known = truth.fps.num > 0 && output.fps.num > 0;
  const bool same = known && std::abs(truth.fps.value() / output.fps.value() - 1) < kTolerance;
  const auto text = [](const VideoInfo& info) {
    return info.fps.num > 0 ? info.fps.text() : std::string();
  };
  if (known && !same) {
    warn(warnings, "fps",
         fmt::format("{} frames a second, the truth has {}: frames pair in order, so this is right "
                     "only if none was dropped or doubled",
                     text(output), text(truth)));
  }
  return {{"truth", value_or_null(text(truth))},
          {"output", value_or_null(text(output))},
          {"agrees", agreement(known, same)}};
}

// Range and matrix are compared where both sides are YUV: an RGB picture has neither.
Json range(const VideoInfo& truth, const VideoInfo& output, Json& warnings) {
  const bool yuv = truth.matrix != "rgb" && output.matrix != "rgb";
  if (yuv && truth.range != output.range) {
    const auto text = [](const VideoInfo& info) {
      return fmt::format("{} ({})", info.range == "pc" ? "full" : "limited",
                         tag_text(info.range_tagged));
    };
    warn(warnings, "range",
         fmt::format("range {}, the truth's is {}: if a tag is wrong, all levels are", text(output),
                     text(truth)));
  }
  return {{"truth", truth.range},
          {"truth_tagged", truth.range_tagged},
          {"output", output.range},
          {"output_tagged", output.range_tagged},
          {"agrees", agreement(yuv, truth.range == output.range)}};
}

Json matrix(const VideoInfo& truth, const VideoInfo& output, Json& warnings) {
  const bool yuv = truth.matrix != "rgb" && output.matrix != "rgb";
  if (yuv && truth.matrix != output.matrix) {
    warn(warnings, "matrix",
         fmt::format("matrix {} ({}), the truth's is {} ({}): if a tag is wrong, all colours are",
                     output.matrix, tag_text(output.matrix_tagged), truth.matrix,
                     tag_text(truth.matrix_tagged)));
  }
  return {{"truth", truth.matrix},
          {"truth_tagged", truth.matrix_tagged},
          {"output", output.matrix},
          {"output_tagged", output.matrix_tagged},
          {"agrees", agreement(yuv, truth.matrix == output.matrix)}};
}

Json sizes(const FrameSize& truth, const FrameSize& output, const FrameSize& measured) {
  return {
      {"truth", size_json(truth)},
      {"output", size_json(output)},
      {"measured", size_json(measured)},
      {"filter",
       {{"truth", resize_filter(truth, measured)}, {"output", resize_filter(output, measured)}}}};
}

void warn_of_luma(const Json& luma, Json& warnings) {
  const double slope = luma["slope"];
  const double offset = luma["offset"];
  warn(warnings, "luma",
       fmt::format("its luma is {:.3f} times the truth's {:+.1f}: {}", slope, offset,
                   slope < 1 ? "limited range was taken for full on its way"
                             : "full range was taken for limited on its way"));
}

// Of the gray level that has the pixel's L*: a colorizer changes a and b only.
Frame gray_sample(const Frame& frame) {
  constexpr int kWidest = 160;
  const int width = std::min(frame.width, kWidest);
  const int height = std::max<int>(
      1, static_cast<int>(std::lround(static_cast<double>(frame.height) * width / frame.width)));
  return without_chroma(resize_area(frame, width, height));
}

}  // namespace

void Pairing::add(const Frame& truth, const Frame& output) {
  add_times(truth, output);
  if (pairs_ == next_sample_) {
    add_luma(truth, output);
    // Ever sparser: the cost of a long film stays small.
    next_sample_ = std::max(pairs_ + 5, pairs_ + pairs_ / 20);
  }
  ++pairs_;
}

void Pairing::add_times(const Frame& truth, const Frame& output) {
  if (pairs_ == 0) {
    truth_start_ = truth.pts;
    output_start_ = output.pts;
  }
  truth_time_ = static_cast<double>(truth.pts - truth_start_) * truth_base_.value();
  output_time_ = static_cast<double>(output.pts - output_start_) * output_base_.value();
  apart_ = std::max(apart_, std::abs(truth_time_ - output_time_));
}

void Pairing::add_luma(const Frame& truth, const Frame& output) {
  const Frame x = gray_sample(truth);
  const Frame y = gray_sample(output);
  for (int row = 0; row < x.height; ++row) {
    for (int column = 0; column < x.width; ++column) {
      const double a = x.row(row)[3 * column];
      const double b = y.row(row)[3 * column];
      x_ += a;
      y_ += b;
      xx_ += a * a;
      xy_ += a * b;
      yy_ += b * b;
    }
  }
  n_ += static_cast<double>(x.width) * x.height;
}

Json Pairing::times() const {
  const bool known = truth_base_.num > 0 && output_base_.num > 0 && pairs_ > 1;
  const double interval = truth_time_ / static_cast<double>(std::max<std::int64_t>(1, pairs_ - 1));
  return {{"largest_difference", known ? Json(apart_) : Json()},
          {"duration",
           {{"truth", truth_base_.num > 0 ? Json(truth_time_) : Json()},
            {"output", output_base_.num > 0 ? Json(output_time_) : Json()}}},
          {"agrees", agreement(known, apart_ <= interval / 2)}};
}

Json Pairing::luma() const {
  Json none = {{"slope", nullptr}, {"offset", nullptr}, {"r2", nullptr}, {"agrees", nullptr}};
  if (n_ == 0) return none;
  const double var_x = xx_ / n_ - (x_ / n_) * (x_ / n_);
  const double var_y = yy_ / n_ - (y_ / n_) * (y_ / n_);
  const double cov = xy_ / n_ - (x_ / n_) * (y_ / n_);
  // A picture of one gray has no slope.
  if (var_x < 1 || var_y < 1) return none;
  const double slope = cov / var_x;
  const double offset = y_ / n_ - slope * x_ / n_;
  const double r2 = cov * cov / (var_x * var_y);
  const auto near = [&](double of_slope, double of_offset) {
    return r2 > 0.97 && std::abs(slope - of_slope) < 0.03 && std::abs(offset - of_offset) < 4;
  };
  const bool squeezed = near(kSqueezed, 16);
  const bool stretched = near(1 / kSqueezed, -16 / kSqueezed);
  return {{"slope", slope}, {"offset", offset}, {"r2", r2}, {"agrees", !squeezed && !stretched}};
}

Json Pairing::record(const Side& truth, const Side& output, const FrameSize& measured) const {
  Json warnings = Json::array();
  Json record;
  record["frames"] = {{"truth", truth.frames},
                      {"output", output.frames},
                      {"paired", pairs_},
                      {"dropped", std::max(truth.frames, output.frames) - pairs_}};
  record["size"] = sizes(size_of(truth.info), size_of(output.info), measured);
  record["range"] = range(truth.info, output.info, warnings);
  record["matrix"] = matrix(truth.info, output.info, warnings);
  record["fps"] = fps(truth.info, output.info, warnings);
  record["times"] = times();
  if (record["times"]["agrees"] == false && record["fps"]["agrees"] != false) {
    warn(warnings, "times",
         fmt::format("its frames are shown up to {:.3f} s apart from the truth's: frames pair in "
                     "order, whatever their times",
                     apart_));
  }
  record["luma"] = luma();
  if (record["luma"]["agrees"] == false) warn_of_luma(record["luma"], warnings);
  const bool fitted = size_of(truth.info) != measured || size_of(output.info) != measured ||
                      truth.frames != output.frames;
  record["verdict"] = !warnings.empty() ? "mismatch" : fitted ? "fitted" : "same";
  record["warnings"] = std::move(warnings);
  return record;
}

std::vector<std::string> pairing_warnings(const Json& pairing) {
  struct Found {
    std::string method, about, clip, text;
    int more = 0;
  };
  std::vector<Found> all;
  const auto add = [&](const std::string& clip, const std::string& method, const Json& warning) {
    const std::string about = warning["about"];
    const auto known = std::ranges::find_if(
        all, [&](const Found& found) { return found.method == method && found.about == about; });
    if (known != all.end()) {
      ++known->more;
    } else {
      all.push_back({method, about, clip, warning["text"]});
    }
  };
  for (const auto& [clip, methods] : pairing.items()) {
    for (const auto& [method, record] : methods.items()) {
      for (const Json& warning : record["warnings"]) add(clip, method, warning);
    }
  }
  std::vector<std::string> lines;
  for (const Found& found : all) {
    lines.push_back(fmt::format("{}, clip \"{}\"{}: {}", found.method, found.clip,
                                found.more > 0 ? fmt::format(" and {} more", found.more) : "",
                                found.text));
  }
  return lines;
}

std::string pairing_text(const Json& pairing) {
  int pairs = 0;
  int same = 0;
  int fitted = 0;
  std::int64_t frames = 0;
  std::int64_t dropped = 0;
  for (const Json& methods : pairing) {
    for (const Json& record : methods) {
      ++pairs;
      same += record["verdict"] == "same";
      const auto& size = record["size"];
      fitted += size["truth"] != size["measured"] || size["output"] != size["measured"];
      frames += record["frames"]["paired"].get<std::int64_t>();
      dropped += record["frames"]["dropped"].get<std::int64_t>();
    }
  }
  std::string text = fmt::format(
      "pairing: {} {} of an output and the truth, {} {}; {} agree in "
      "all that is known of both",
      pairs, pairs == 1 ? "clip" : "clips", frames, frames == 1 ? "frame" : "frames",
      same == pairs ? "all" : std::to_string(same));
  if (fitted > 0) text += fmt::format("; {} resized (--fit)", fitted);
  if (dropped > 0)
    text += fmt::format("; {} {} without a partner left out (--fit)", dropped,
                        dropped == 1 ? "frame" : "frames");
  return text;
}

}  // namespace tinct
