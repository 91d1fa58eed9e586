#pragma once

#include <string>
#include <vector>

#include "augment/affine.h"
#include "lib/base/json.h"
#include "lib/base/random.h"

namespace tinct {

/// From `low` to `high`, each value as likely as any other.
struct ValueRange {
  double low = 0;
  double high = 0;
};

/// What random affine parameters are drawn from.
struct AffineRanges {
  std::string name;     ///< of the preset, "table2"
  std::string summary;  ///< one line on where the numbers come from
  ValueRange theta, shear, tx, ty;
  ValueRange zx{1, 1}, zy{1, 1};
};

/// The named presets: "none", the published "table2" and "table3", and "code2018", the ranges that
/// the published program has in place of Table 2's. Shifts are pixels, whatever the
/// size of the picture; the published ones are for 256.
[[nodiscard]] const std::vector<AffineRanges>& affine_presets();
/// Their names.
[[nodiscard]] std::vector<std::string> affine_preset_names();
/// Throws Error(Fault::usage) for an unknown name.
[[nodiscard]] const AffineRanges& affine_preset(const std::string& name);

/// Six draws, always in the order theta, shear, tx, ty, zx, zy, whatever the ranges are.
[[nodiscard]] AffineParameters draw_affine(const AffineRanges& ranges, Random& random) noexcept;

/// {"theta", "shear", "tx", "ty", "zx", "zy"}, and back; unknown and missing members throw
/// Error(Fault::input) that names `where`.
[[nodiscard]] Json affine_json(const AffineParameters& parameters);
[[nodiscard]] AffineParameters affine_from_json(const Json& json, const std::string& where);
/// The map as three rows of three, the last (0, 0, 1), in (x, y).
[[nodiscard]] Json matrix_json(const Affine& map);

}  // namespace tinct
