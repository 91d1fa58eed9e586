#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/data/split.h"
#include "lib/media/fingerprint.h"
#include "lib/media/frame.h"

namespace tinct {

/// How the pixels of a sample are stored.
enum class Encoding {
  png,   ///< lossless, zlib level 1
  jpeg,  ///< quality 95, 4:4:4
  raw,   ///< lossless, lib/data/raw_frame.h
};

/// "png", "jpeg" or "raw".
[[nodiscard]] const char* name(Encoding encoding) noexcept;
/// Throws Error(Fault::input) for any other word; `where` names its place.
[[nodiscard]] Encoding encoding_from_name(const std::string& word, const std::string& where);

/// The encoding that the name of a dataset's picture ends with: .png, .jpg, .jpeg or .raw. Throws
/// Error(Fault::input) that names the picture for any other end.
[[nodiscard]] Encoding encoding_of_picture(const std::string& picture);

/// The encoding of each Split.
using SplitEncodings = std::array<Encoding, 2>;
/// As encoding_from_name, the same for both; "auto" is JPEG for training and PNG for validation,
/// where the errors of JPEG would be taken for the model's, but PNG for both in the layout
/// "folders", which is that of 2018.
[[nodiscard]] SplitEncodings split_encodings(const std::string& word, const std::string& layout,
                                             const std::string& where);
/// ".png", ".jpg" or ".raw".
[[nodiscard]] const char* extension(Encoding encoding) noexcept;

/// The libraries that decide about the encoded bytes, with their versions: {"libpng": "1.6.39",
/// "zlib": "1.2.13"}; empty for raw.
[[nodiscard]] Json encoder_versions(Encoding encoding);
/// Those of both.
[[nodiscard]] Json encoder_versions(const SplitEncodings& encodings);

/// Where a sample comes from.
struct SampleName {
  VideoId id;
  std::int64_t scene = 0;  ///< number of the scene's first frame in the manifest
  std::int64_t frame = 0;  ///< number in the film
  /// "<id>/<scene %06d>/<frame %06d>"
  [[nodiscard]] std::string key() const;
};

/// One frame of one scene, ready to be written.
struct EncodedSample {
  SampleName name;
  Split split = Split::train;
  std::string extension;
  /// The picture's bytes; scenes that overlap share them.
  std::shared_ptr<const std::string> picture;
  std::string picture_sha256;
  Digest256 leaf{};      ///< leaf_hash of the pixels before encoding
  Fingerprint print{};   ///< picture_print of the pixels before encoding
  bool damaged = false;  ///< the decoder concealed an error
  std::string json;      ///< the sample's .json: canonical JSON and a newline
};

/// The fingerprint of a bgr24 picture: of to_gray() of it.
[[nodiscard]] Fingerprint picture_print(const Frame& bgr);

[[nodiscard]] std::string encode_picture(const Frame& frame, Encoding encoding);
/// Throws Error(Fault::input) that names `name` when the bytes are no such picture.
[[nodiscard]] Frame decode_picture(std::string_view bytes, Encoding encoding,
                                   const std::string& name);

/// The .json of a sample: id, scene, frame, split, pts (in the film's time base), width, height,
/// "pixels" (hex of the leaf), "fingerprint", and "damaged": true where the decoder concealed an
/// error.
[[nodiscard]] std::string sample_json(const EncodedSample& sample, const Frame& frame);

}  // namespace tinct
