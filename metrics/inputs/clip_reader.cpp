#include "metrics/inputs/clip_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/media/recolour.h"

namespace tinct {
namespace {

void warn_of_guesses(const VideoInfo& info) {
  if (!info.matrix_tagged && info.matrix != "rgb") {
    log_warning(info.path.string() + " does not say how its YUV becomes RGB; " + info.matrix +
                " was taken, and colours are measured as if it were right");
  }
}

std::string origin(const std::string& made_by, const VideoInfo& info) {
  return made_by.empty() ? info.path.string() : "made by \"" + made_by + "\"";
}

PictureWindow pictures(const std::deque<std::shared_ptr<const Picture>>& window) {
  return {window.begin(), window.end()};
}

}  // namespace

ClipReader::ClipReader(const ClipPaths& paths, const std::vector<OutputPath>& outputs,
                       ClipReading reading)
    : clip_(paths.name), reading_(std::move(reading)) {
  reading_.window = std::max<std::size_t>(1, reading_.window);
  inputs_.push_back({.name = "truth", .source = paths.truth.open()});
  for (std::size_t i = 0; i < outputs.size(); ++i) add_output(paths.outputs[i], outputs[i]);
  choose_size();
  for (const Input& input : inputs_) {
    if (input.source != nullptr) warn_of_guesses(input.source->info());
  }
}

void ClipReader::add_output(const ClipInput& clip, const OutputPath& output) {
  Input input{.name = output.name, .made_by = clip.made_by, .excluded = output.excluded};
  if (output.derived_from.empty()) {
    input.source = clip.open();
    input.pairing.emplace(inputs_.front().source->info().time_base, input.source->info().time_base);
  } else {
    const auto base = std::ranges::find(inputs_, output.derived_from, &Input::name);
    input.base = static_cast<std::size_t>(base - inputs_.begin());
  }
  inputs_.push_back(std::move(input));
}

void ClipReader::choose_size() {
  const auto size_of = [](const Input& input) {
    return FrameSize{input.source->info().width, input.source->info().height};
  };
  size_ = reading_.fit.to == Fit::To::size ? reading_.fit.size : size_of(inputs_.front());
  if (reading_.fit.to != Fit::To::output || inputs_.size() < 2) return;
  size_ = size_of(inputs_[1]);
  for (const Input& input : inputs_) {
    if (&input == &inputs_.front() || input.source == nullptr || size_of(input) == size_) continue;
    throw Error(Fault::input,
                fmt::format("clip \"{}\": {} is {}, {} is {}, so the truth can't have the size of "
                            "both; write --fit truth or --fit {}",
                            clip_, inputs_[1].name, size_text(size_), input.name,
                            size_text(size_of(input)), size_text(size_)));
  }
}

std::optional<Frame> ClipReader::read_frame(Input& input) {
  if (input.base) {
    const Input& base = inputs_[*input.base];
    if (!base.current) return std::nullopt;
    return with_chroma(*inputs_.front().current,
                       chroma_planes(*base.current, size_.width, size_.height));
  }
  std::optional<Frame> frame = input.source->next();
  if (!frame) return std::nullopt;
  check_size(input, *frame);
  return resize_area(*frame, size_.width, size_.height);
}

// The next frame of all; false at the end of the clip.
bool ClipReader::read_frames() {
  std::size_t ended = 0;
  for (Input& input : inputs_) {
    const bool truth_ended =
        reading_.fit.asked() && !inputs_.front().current && &input != &inputs_.front();
    input.current = truth_ended ? std::nullopt : read_frame(input);
    if (!input.current) {
      ++ended;
      continue;
    }
    ++input.frames;
    input.damaged += input.current->damaged;
  }
  if (ended == 0) return true;
  if (!reading_.fit.asked()) {
    if (ended < inputs_.size()) throw_counts();
    return false;
  }
  if (inputs_.front().current && ended + 1 < inputs_.size()) return true;
  read_rest();
  return false;
}

void ClipReader::take_into_window(Input& input, std::int64_t number) {
  const bool left_out = !input.current || input.excluded.contains(number);
  if (left_out || reading_.cuts.contains(number)) input.window.clear();
  if (left_out) return;
  input.window.push_front(std::make_shared<const Picture>(*std::exchange(input.current, {})));
  if (input.window.size() == 1) {
    input.first = input.window.front();
    input.first_truth = inputs_.front().window.front();
  }
  if (input.window.size() > reading_.window) input.window.pop_back();
}

std::optional<ClipStep> ClipReader::next() {
  throw_if_cancelled();
  const std::int64_t number = inputs_.front().frames;
  if (!read_frames()) return std::nullopt;
  for (Input& input : inputs_) {
    if (input.pairing && input.current)
      input.pairing->add(*inputs_.front().current, *input.current);
  }
  for (Input& input : inputs_) take_into_window(input, number);

  ClipStep step{.number = number, .truth = pictures(inputs_.front().window), .outputs = {}};
  for (std::size_t i = 1; i < inputs_.size(); ++i) {
    const Input& input = inputs_[i];
    step.outputs.push_back({.pictures = pictures(input.window),
                            .first = input.first,
                            .first_truth = input.first_truth});
  }
  return step;
}

void ClipReader::check_size(const Input& input, const Frame& frame) const {
  if (reading_.fit.asked() || (frame.width == width() && frame.height == height())) return;
  throw Error(
      Fault::input,
      fmt::format("clip \"{}\": frame {} of {} ({}) is {}, but the truth is {}; nothing is "
                  "resized unasked: write the output in the truth's size, or add --fit "
                  "truth, --fit output or --fit {}",
                  clip_, input.frames, input.name, origin(input.made_by, input.source->info()),
                  size_text({frame.width, frame.height}), size_text(size_), size_text(size_)));
}

void ClipReader::read_rest() {
  for (Input& input : inputs_) {
    while (input.source != nullptr && input.source->next()) {
      throw_if_cancelled();
      ++input.frames;
    }
  }
}

void ClipReader::throw_counts() {
  // An input that ended at this step was not asked for more; the others are read to their end.
  read_rest();
  const Input& truth = inputs_.front();
  const auto other = std::ranges::find_if(inputs_, [&](const Input& input) {
    return input.source != nullptr && input.frames != truth.frames;
  });
  const Input& odd = other == inputs_.end() ? inputs_.back() : *other;
  throw Error(Fault::input,
              fmt::format("clip \"{}\": {} ({}) has {} {}, but the truth has {}; no frame is "
                          "repeated or skipped: write one for each of the truth's, or add --fit "
                          "truth to pair those that both have",
                          clip_, odd.name, origin(odd.made_by, odd.source->info()), odd.frames,
                          odd.frames == 1 ? "frame" : "frames", truth.frames));
}

std::int64_t ClipReader::frames_estimate() const {
  return inputs_.front().source->info().frames_estimate;
}

Json ClipReader::record_of(const Input& input) const {
  const VideoInfo& info = input.source->info();
  Json record = {{"path", info.path.string()},
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
  if (!input.made_by.empty()) {
    // A temporary folder has another name in each run.
    record["path"] = info.path.filename().string();
    record["made_by"] = input.made_by;
  }
  return record;
}

Json ClipReader::record() const {
  Json outputs = Json::object();
  for (std::size_t i = 1; i < inputs_.size(); ++i) {
    if (inputs_[i].source != nullptr) outputs[inputs_[i].name] = record_of(inputs_[i]);
  }
  return {{"truth", record_of(inputs_.front())}, {"outputs", std::move(outputs)}};
}

Json ClipReader::pairing() const {
  const Input& truth = inputs_.front();
  Json pairing = Json::object();
  for (const Input& input : inputs_) {
    if (!input.pairing) continue;
    pairing[input.name] =
        input.pairing->record({.info = truth.source->info(), .frames = truth.frames},
                              {.info = input.source->info(), .frames = input.frames}, size_);
  }
  return pairing;
}

}  // namespace tinct
