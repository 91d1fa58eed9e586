#include "augment/affine.h"

#include <array>
#include <cmath>
#include <numbers>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr std::array<const char*, 2> kCentres{"keras", "pixel"};
constexpr std::array<const char*, 4> kFills{"nearest", "constant", "reflect", "wrap"};

template <typename Names>
std::size_t index_of(const Names& names, const std::string& word, const std::string& what) {
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (word == names[i]) return i;
    all += (i == 0 ? "" : ", ") + std::string(names[i]);
  }
  throw Error(Fault::usage, "\"" + word + "\" is no " + what + "; there are " + all);
}

double radians(double degrees) { return degrees * (std::numbers::pi / 180.0); }

double centre_of(int side, Centre centre) {
  return centre == Centre::keras ? side / 2.0 + 0.5 : (side - 1) / 2.0;
}

}  // namespace

Affine operator*(const Affine& first, const Affine& second) noexcept {
  const auto& [axx, axy, ax0, ayx, ayy, ay0] = first;
  const auto& [bxx, bxy, bx0, byx, byy, by0] = second;
  return {axx * bxx + axy * byx, axx * bxy + axy * byy, axx * bx0 + axy * by0 + ax0,
          ayx * bxx + ayy * byx, ayx * bxy + ayy * byy, ayx * bx0 + ayy * by0 + ay0};
}

Affine inverse(const Affine& map) {
  const double determinant = map.xx * map.yy - map.xy * map.yx;
  if (!(std::fabs(determinant) > 1e-12)) {
    throw Error(Fault::input,
                "an affine map without inverse: a zoom of 0, or a shear of 90 degrees");
  }
  const double xx = map.yy / determinant;
  const double xy = -map.xy / determinant;
  const double yx = -map.yx / determinant;
  const double yy = map.xx / determinant;
  return {xx, xy, -(xx * map.x0 + xy * map.y0), yx, yy, -(yx * map.x0 + yy * map.y0)};
}

const char* name(Centre centre) noexcept { return kCentres[static_cast<std::size_t>(centre)]; }

Centre centre_from_name(const std::string& word) {
  return static_cast<Centre>(index_of(kCentres, word, "centre"));
}

const char* name(FillMode fill) noexcept { return kFills[static_cast<std::size_t>(fill)]; }

FillMode fill_from_name(const std::string& word) {
  return static_cast<FillMode>(index_of(kFills, word, "fill mode"));
}

Affine affine_map(const AffineParameters& parameters, const PlaneSize& size,
                  Centre centre) noexcept {
  const double theta = radians(parameters.theta);
  const double shear = radians(parameters.shear);
  // Here "x" of an Affine is Keras' row, "y" its column; the axes are swapped at the end.
  const Affine rotation{std::cos(theta), -std::sin(theta), 0, std::sin(theta), std::cos(theta), 0};
  const Affine shift{1, 0, parameters.tx, 0, 1, parameters.ty};
  const Affine shearing{1, -std::sin(shear), 0, 0, std::cos(shear), 0};
  const Affine zoom{parameters.zx, 0, 0, 0, parameters.zy, 0};
  const double row = centre_of(size.height, centre);
  const double column = centre_of(size.width, centre);
  const Affine to_centre{1, 0, row, 0, 1, column};
  const Affine from_centre{1, 0, -row, 0, 1, -column};
  const Affine keras = to_centre * (rotation * shift * shearing * zoom) * from_centre;
  return {keras.yy, keras.yx, keras.y0, keras.xy, keras.xx, keras.x0};
}

Affine mirror_map(const PlaneSize& size) noexcept { return {-1, 0, size.width - 1.0, 0, 1, 0}; }

}  // namespace tinct
