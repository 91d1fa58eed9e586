#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// What a colorizer was told beyond the gray frames. Methods of different guidance are never
/// compared: who saw a true frame knows more than who saw none.
enum class Guidance {
  none,
  exemplar,  ///< coloured pictures: those frames are left out of all its measurements
  hints,     ///< colours of some pixels
  text,      ///< a description
};
/// "none", "exemplar", "hints" or "text".
[[nodiscard]] std::string_view name(Guidance guidance) noexcept;

/// One colorizer's output.
struct OutputPath {
  std::string name;
  /// Where its clips lie; for a command the text of its template, for a model its folder or file.
  std::filesystem::path path;
  Guidance guidance = Guidance::none;
  /// Frames, counted from 0 in each clip, that it is not measured on: the exemplars it was given.
  std::set<std::int64_t> excluded = {};
  /// Not empty: this is the output of that name with the truth's L put in (--fit).
  std::string derived_from = {};

  /// Which methods it may be compared with: those of the same track.
  [[nodiscard]] std::string track() const;
  /// {"guidance","excluded_frames"}, and for a derived output {"derived_from","luma":"truth"}.
  [[nodiscard]] Json record() const;
};

/// What was given about outputs on the command line.
struct OutputTexts {
  std::vector<std::string> output = {};    ///< "NAME=PATH", "NAME=COMMAND" or a path
  std::vector<std::string> guidance = {};  ///< "NAME=none|exemplar|hints|text"
  std::vector<std::string> exemplar = {};  ///< "NAME=FRAME,FRAME…"
  bool hint_rate = false;                  ///< models are given true colours
};

/// Reads "NAME=PATH"; without "=" the last part of the path is the name. Throws
/// Error(Fault::usage) for an empty name or path and for two outputs of one name.
[[nodiscard]] std::vector<OutputPath> parse_outputs(const std::vector<std::string>& options);

/// The same with guidance and exemplar frames. A template with {ref} is guided by an exemplar, one
/// with {hints} by hints, where nothing else is said; guidance by an exemplar leaves out frame 0
/// where --exemplar says nothing. An unknown name throws Error(Fault::usage) with the nearest one.
[[nodiscard]] std::vector<OutputPath> parse_outputs(const OutputTexts& texts);

/// The outputs, each followed by itself with the truth's L.
[[nodiscard]] std::vector<OutputPath> with_true_luma(const std::vector<OutputPath>& outputs);

}  // namespace tinct
