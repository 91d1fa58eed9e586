#include <cstdio>
#include <cstring>

#include "lib/base/errors.h"
#include "lib/data/raw_frame.h"
#include "lib/data/sample.h"
#include "lib/media/colour.h"
#include "lib/media/image_io.h"

namespace tinct {
namespace {

std::string encode_raw(const Frame& frame) {
  std::string bytes = raw_frame_header(frame.width, frame.height);
  const std::size_t row = static_cast<std::size_t>(frame.width) * 3;
  bytes.reserve(bytes.size() + row * static_cast<std::size_t>(frame.height));
  for (int y = 0; y < frame.height; ++y) {
    bytes.append(reinterpret_cast<const char*>(frame.row(y)), row);
  }
  return bytes;
}

Frame decode_raw(std::string_view bytes, const std::string& name) {
  const RawFrameView view = parse_raw_frame(bytes, name);
  Frame frame = make_frame(view.width, view.height);
  const std::size_t row = static_cast<std::size_t>(view.width) * 3;
  for (int y = 0; y < view.height; ++y) {
    std::memcpy(frame.row(y), view.pixels.data() + static_cast<std::size_t>(y) * row, row);
  }
  return frame;
}

}  // namespace

const char* name(Encoding encoding) noexcept {
  switch (encoding) {
    case Encoding::png: return "png";
    case Encoding::jpeg: return "jpeg";
    case Encoding::raw: break;
  }
  return "raw";
}

Encoding encoding_from_name(const std::string& word, const std::string& where) {
  for (const Encoding encoding : {Encoding::png, Encoding::jpeg, Encoding::raw}) {
    if (word == name(encoding)) return encoding;
  }
  throw Error(Fault::input,
              where + ": the encoding \"" + word + "\" is unknown; write png, jpeg or raw");
}

Encoding encoding_of_picture(const std::string& picture) {
  for (const Encoding encoding : {Encoding::png, Encoding::jpeg, Encoding::raw}) {
    if (picture.ends_with(extension(encoding))) return encoding;
  }
  if (picture.ends_with(".jpeg")) return Encoding::jpeg;
  throw Error(Fault::input, picture + " is no picture of a dataset; check it with tinct verify");
}

SplitEncodings split_encodings(const std::string& word, const std::string& layout,
                               const std::string& where) {
  if (word == "auto") {
    return {layout == "folders" ? Encoding::png : Encoding::jpeg, Encoding::png};
  }
  const Encoding encoding = encoding_from_name(word, where);
  return {encoding, encoding};
}

Json encoder_versions(const SplitEncodings& encodings) {
  Json versions = encoder_versions(encodings[0]);
  versions.update(encoder_versions(encodings[1]));
  return versions;
}

Fingerprint picture_print(const Frame& bgr) { return fingerprint(to_gray(bgr)); }

const char* extension(Encoding encoding) noexcept {
  switch (encoding) {
    case Encoding::png: return ".png";
    case Encoding::jpeg: return ".jpg";
    case Encoding::raw: break;
  }
  return ".raw";
}

std::string SampleName::key() const {
  char numbers[64];
  std::snprintf(numbers, sizeof numbers, "/%06lld/%06lld", static_cast<long long>(scene),
                static_cast<long long>(frame));
  return id + numbers;
}

std::string encode_picture(const Frame& frame, Encoding encoding) {
  switch (encoding) {
    case Encoding::png: return encode_png(frame);
    case Encoding::jpeg: return encode_jpeg(frame);
    case Encoding::raw: break;
  }
  return encode_raw(frame);
}

Frame decode_picture(std::string_view bytes, Encoding encoding, const std::string& name) {
  return encoding == Encoding::raw ? decode_raw(bytes, name) : decode_image(bytes, name);
}

std::string sample_json(const EncodedSample& sample, const Frame& frame) {
  Json json{{"id", sample.name.id},
            {"scene", sample.name.scene},
            {"frame", sample.name.frame},
            {"split", name(sample.split)},
            {"pts", frame.pts},
            {"width", frame.width},
            {"height", frame.height},
            {"pixels", hex(sample.leaf)},
            {"fingerprint", hex(sample.print)}};
  if (sample.damaged) json["damaged"] = true;
  return canonical_json_file(json);
}

}  // namespace tinct
