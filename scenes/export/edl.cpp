// CMX 3600: what every editing program reads. Source and record times are the same, so that the
// events lie where they are in the film; dropped ranges are comments, and holes in the sequence.

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "scenes/export/export_format.h"
#include "scenes/export/timecode.h"

namespace tinct {
namespace {

// An EDL is made of lines.
std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

std::string header(const ManifestVideo& video, const TimecodeRate& rate) {
  const Rational fps = frame_rate(video);
  std::string text = "TITLE: " + one_line(film_title(video)) + "\r\n";
  text += rate.drop ? "FCM: DROP FRAME\r\n" : "FCM: NON-DROP FRAME\r\n";
  text += fps.num > 0 ? "* FRAME RATE: " + fps.text() + "\r\n"
                      : "* FRAME RATE: NOT KNOWN, COUNTED AS 25\r\n";
  if (video.stream && video.stream->vfr) {
    text += fmt::format(
        "* VARIABLE FRAME RATE: TIMECODES COUNT FRAMES, {} A SECOND; CONFORM THE FILM TO A "
        "CONSTANT RATE FRAME BY FRAME BEFORE USE\r\n",
        rate.nominal);
  }
  return text + "\r\n";
}

std::string event(const ManifestVideo& video, const FrameRange& frames, std::size_t number,
                  const TimecodeRate& rate) {
  const std::string in = timecode(frames.first, rate);
  const std::string out = timecode(frames.last + 1, rate);
  std::string text =
      fmt::format("{:03}  AX       V     C        {} {} {} {}\r\n", number, in, out, in, out);
  const std::string name = video.file.empty() ? video.id : video.file;
  text += "* FROM CLIP NAME: " + one_line(name) + "\r\n";
  return text + fmt::format("* FRAMES: {}-{}\r\n", frames.first, frames.last);
}

std::string edl_text(const Manifest&, std::span<const ExportFilm> films) {
  const ManifestVideo& video = *films.front().video;
  const TimecodeRate rate = timecode_rate(frame_rate(video));
  if (rate.nominal > 100) {
    throw Error(Fault::input,
                fmt::format("an EDL has two digits for frames, and {} has {} frames a second; "
                            "export otio or csv",
                            film_title(video), rate.nominal));
  }
  std::string text = header(video, rate);
  std::size_t number = 0;
  for (const ExportRange& range : ranges_in_order(video)) {
    if (range.scene != nullptr) {
      text += event(video, range.frames, ++number, rate);
    } else {
      text += fmt::format("* DROPPED FRAMES: {}-{} {}\r\n", range.frames.first, range.frames.last,
                          one_line(range.dropped->why));
    }
  }
  return text;
}

}  // namespace

const ExportFormat kEdlExport{
    .name = "edl",
    .extension = ".edl",
    .summary =
        "CMX 3600 edit list, drop frame at 29.97 and 59.94; record times are those of the "
        "film, so dropped ranges are holes",
    .film_by_film = true,
    .text = edl_text};

}  // namespace tinct
