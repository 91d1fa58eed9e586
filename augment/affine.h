#pragma once

#include <cstdint>
#include <string>

namespace tinct {

/// What a random change of a picture is made of. The letters and axes are Keras': x is the axis of
/// rows (down), y that of columns (to the right).
struct AffineParameters {
  double theta = 0;  ///< rotation in degrees
  double shear = 0;  ///< shear angle in degrees
  double tx = 0;     ///< shift along the rows, in pixels
  double ty = 0;     ///< shift along the columns, in pixels
  double zx = 1;     ///< zoom of the rows; below 1 the picture grows
  double zy = 1;     ///< zoom of the columns
  bool operator==(const AffineParameters&) const = default;
};

/// A plane point: x to the right, y down, in pixels; (0, 0) is the centre of the first pixel.
struct Point {
  double x = 0;
  double y = 0;
};

/// An affine map of the plane, (x, y) -> (xx x + xy y + x0, yx x + yy y + y0). As the map of a warp
/// it leads from a pixel of the output to the point of the input that is shown there.
struct Affine {
  double xx = 1, xy = 0, x0 = 0;
  double yx = 0, yy = 1, y0 = 0;

  [[nodiscard]] constexpr Point operator()(Point p) const noexcept {
    return {xx * p.x + xy * p.y + x0, yx * p.x + yy * p.y + y0};
  }
  bool operator==(const Affine&) const = default;
};

/// The map that applies `second` first, then `first`: the product of their matrices.
[[nodiscard]] Affine operator*(const Affine& first, const Affine& second) noexcept;

/// The map back. Throws Error(Fault::input) where there is none (a zoom of 0, a shear of 90).
[[nodiscard]] Affine inverse(const Affine& map);

/// The point that stays where it is under rotation, shear and zoom, for a side of n pixels.
enum class Centre {
  keras,  ///< n / 2 + 1/2, as keras_preprocessing has it up to its last version 1.1.2
  pixel,  ///< (n - 1) / 2, the middle of the picture
};
/// "keras" or "pixel".
[[nodiscard]] const char* name(Centre centre) noexcept;
/// Throws Error(Fault::usage) for another word.
[[nodiscard]] Centre centre_from_name(const std::string& word);

/// What stands where a map leads out of the input; the modes are those of scipy.ndimage, which
/// Keras hands them to.
enum class FillMode {
  nearest,   ///< a a a | a b c d | d d d
  constant,  ///< k k k | a b c d | k k k, without interpolation toward k
  reflect,   ///< c b a | a b c d | d c b
  wrap,      ///< b c d | a b c d | b c d: as scipy's "wrap", the last pixel lies on the first
};
/// "nearest", "constant", "reflect" or "wrap".
[[nodiscard]] const char* name(FillMode fill) noexcept;
/// Throws Error(Fault::usage) for another word.
[[nodiscard]] FillMode fill_from_name(const std::string& word);

/// What stands outside the picture.
struct Fill {
  FillMode mode = FillMode::nearest;
  std::uint8_t constant = 0;  ///< of all channels, with FillMode::constant
};

/// Width and height of the picture that a map belongs to, in pixels.
struct PlaneSize {
  int width = 0;
  int height = 0;
};

/// Keras' matrix for these parameters: C * rotation * shift * shear * zoom * C^-1 in (row, column)
/// coordinates, C the shift of the origin to the centre, here with the axes swapped to (x, y).
[[nodiscard]] Affine affine_map(const AffineParameters& parameters, const PlaneSize& size,
                                Centre centre = Centre::keras) noexcept;

/// The map of a picture mirrored left to right.
[[nodiscard]] Affine mirror_map(const PlaneSize& size) noexcept;

}  // namespace tinct
