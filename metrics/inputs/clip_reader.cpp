#include "metrics/inputs/clip_reader.h"

#include <algorithm>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"

namespace tinct {
namespace {

std::string size_text(int width, int height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

void warn_of_guesses(const VideoInfo& info) {
  if (!info.matrix_tagged && info.matrix != "rgb") {
    log_warning(info.path.string() + " does not say how its YUV becomes RGB; " + info.matrix +
                " was taken, and colours are measured as if it were right");
  }
}

}  // namespace

ClipReader::ClipReader(const ClipPaths& paths, const std::vector<OutputPath>& outputs,
                       std::size_t window, std::set<std::int64_t> cuts)
    : clip_(paths.name), window_(std::max<std::size_t>(1, window)), cuts_(std::move(cuts)) {
  inputs_.push_back(
      {.name = "truth", .source = open_frame_source(paths.truth), .window = {}, .first = {}});
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    inputs_.push_back({.name = outputs[i].name,
                       .source = open_frame_source(paths.outputs[i]),
                       .window = {},
                       .first = {}});
  }
  for (const Input& input : inputs_) warn_of_guesses(input.source->info());
}

std::optional<ClipStep> ClipReader::next() {
  throw_if_cancelled();
  const std::int64_t number = inputs_.front().frames;
  std::size_t ended = 0;
  for (Input& input : inputs_) {
    std::optional<Frame> frame = input.source->next();
    if (!frame) {
      ++ended;
      continue;
    }
    check_size(input, *frame);
    ++input.frames;
    input.damaged += frame->damaged;
    if (cuts_.contains(number)) input.window.clear();
    input.window.push_front(std::make_shared<const Picture>(std::move(*frame)));
    if (input.window.size() == 1) input.first = input.window.front();
    if (input.window.size() > window_) input.window.pop_back();
  }
  if (ended > 0 && ended < inputs_.size()) throw_counts();
  if (ended > 0) return std::nullopt;

  ClipStep step{.number = number, .truth = {}, .outputs = {}};
  const auto pictures = [](const Input& i) {
    return PictureWindow(i.window.begin(), i.window.end());
  };
  step.truth = pictures(inputs_.front());
  for (std::size_t i = 1; i < inputs_.size(); ++i) {
    step.outputs.push_back({.pictures = pictures(inputs_[i]),
                            .first = inputs_[i].first,
                            .first_truth = inputs_.front().first});
  }
  return step;
}

void ClipReader::check_size(const Input& input, const Frame& frame) const {
  if (frame.width == width() && frame.height == height()) return;
  throw Error(Fault::input, "clip \"" + clip_ + "\": frame " + std::to_string(input.frames) +
                                " of " + input.name + " (" + input.source->info().path.string() +
                                ") is " + size_text(frame.width, frame.height) +
                                ", but the truth is " + size_text(width(), height()) +
                                "; nothing is resized here: write the output in "
                                "the truth's size");
}

void ClipReader::throw_counts() {
  for (Input& input : inputs_) {
    while (input.source->next()) {
      throw_if_cancelled();
      ++input.frames;
    }
  }
  // An input that ended at this step was not asked for more; the others are read to their end.
  const Input& truth = inputs_.front();
  const auto other = std::ranges::find_if(
      inputs_, [&](const Input& input) { return input.frames != truth.frames; });
  const Input& odd = other == inputs_.end() ? inputs_.back() : *other;
  throw Error(Fault::input, "clip \"" + clip_ + "\": " + odd.name + " (" +
                                odd.source->info().path.string() + ") has " +
                                std::to_string(odd.frames) + " frames, but the truth has " +
                                std::to_string(truth.frames) +
                                "; no frame is repeated or skipped: write one for each of the "
                                "truth's");
}

std::int64_t ClipReader::frames_estimate() const {
  return inputs_.front().source->info().frames_estimate;
}

Json ClipReader::record_of(const Input& input) const {
  const VideoInfo& info = input.source->info();
  return {{"path", info.path.string()},
          {"frames", input.frames},
          {"width", info.width},
          {"height", info.height},
          {"fps", info.fps.num == 0 ? Json() : Json(info.fps.text())},
          {"codec", info.codec},
          {"pix_fmt", info.pix_fmt},
          {"matrix", info.matrix},
          {"matrix_tagged", info.matrix_tagged},
          {"range", info.range},
          {"range_tagged", info.range_tagged},
          {"damaged_frames", input.damaged}};
}

Json ClipReader::record() const {
  Json outputs = Json::object();
  for (std::size_t i = 1; i < inputs_.size(); ++i) {
    outputs[inputs_[i].name] = record_of(inputs_[i]);
  }
  return {{"truth", record_of(inputs_.front())}, {"outputs", std::move(outputs)}};
}

}  // namespace tinct
