#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>

#include "lib/base/errors.h"
#include "lib/base/lane_sum.h"
#include "lib/media/colour.h"
#include "lib/media/vector_clones.h"
#include "lib/media/vector_math.h"

namespace tinct {
namespace {

constexpr double kDegree = std::numbers::pi / 180.0;
// Squared length of the sum of two unit vectors, below which their middle is not precise enough.
constexpr double kOpposite = 1e-12;
constexpr double kByAngles = -1.0;
constexpr std::size_t kBlock = 512;

// 0..360; 0 for no colour at all, as the paper sets it.
double hue_degrees(double b, double a) noexcept {
  if (a == 0.0 && b == 0.0) return 0.0;
  const double hue = std::atan2(b, a) / kDegree;
  return hue < 0.0 ? hue + 360.0 : hue;
}

constexpr double k25To7 = 6103515625.0;

inline double seventh_power(double c) noexcept {
  const double square = c * c;
  return square * square * square * c;
}

// sqrt(c^7 / (c^7 + 25^7)), the chroma term of G and R_C.
inline double chroma_share(double c) noexcept {
  const double seventh = seventh_power(c);
  return std::sqrt(seventh / (seventh + k25To7));
}

double hue_difference(double from, double to) noexcept {
  const double difference = to - from;
  if (difference > 180.0) return difference - 360.0;
  if (difference < -180.0) return difference + 360.0;
  return difference;
}

double hue_mean(double first, double second) noexcept {
  const double sum = first + second;
  if (std::abs(first - second) <= 180.0) return sum / 2.0;
  return (sum < 360.0 ? sum + 360.0 : sum - 360.0) / 2.0;
}

double hue_weight(double h) noexcept {
  return 1.0 - 0.17 * std::cos((h - 30.0) * kDegree) + 0.24 * std::cos(2.0 * h * kDegree) +
         0.32 * std::cos((3.0 * h + 6.0) * kDegree) - 0.20 * std::cos((4.0 * h - 63.0) * kDegree);
}

// cos and sin of these, for the sums in hue_weight().
const double kCos30 = std::cos(30 * kDegree), kSin30 = std::sin(30 * kDegree);
const double kCos6 = std::cos(6 * kDegree), kSin6 = std::sin(6 * kDegree);
const double kCos63 = std::cos(63 * kDegree), kSin63 = std::sin(63 * kDegree);

struct LabPointers {
  const double *l, *a, *b;
  LabPointers(const LabImage& image, std::size_t at)
      : l(image.l.data() + at), a(image.a.data() + at), b(image.b.data() + at) {}
};

// delta_e2000() for many pixels, with directions in place of angles: the mean hue is the direction
// of the sum of both unit vectors, which is the middle of the smaller arc as the paper's cases have
// it; 2 sin(dh / 2) is the length of their difference. Returns how many pixels have hues so nearly
// opposite that the sum says nothing; those are to be computed by the angles, and get kByAngles.
TINCT_VECTOR_CLONES std::size_t delta_e2000_block(const LabPointers& p, const LabPointers& q,
                                                  std::size_t size, double* __restrict out) {
  std::size_t opposite = 0;
  const double cos30 = kCos30, sin30 = kSin30, cos6 = kCos6, sin6 = kSin6;
  const double cos63 = kCos63, sin63 = kSin63;
  for (std::size_t i = 0; i < size; ++i) {
    const double pl = p.l[i], pb = p.b[i], ql = q.l[i], qb = q.b[i];
    const double mean_chroma =
        (std::sqrt(p.a[i] * p.a[i] + pb * pb) + std::sqrt(q.a[i] * q.a[i] + qb * qb)) / 2.0;
    const double stretch = 1.0 + 0.5 * (1.0 - chroma_share(mean_chroma));
    const double pa = stretch * p.a[i], qa = stretch * q.a[i];
    const double pc = std::sqrt(pa * pa + pb * pb), qc = std::sqrt(qa * qa + qb * qb);
    const bool gray = pc * qc == 0.0;
    const double p_or_one = pc > 0.0 ? pc : 1.0, q_or_one = qc > 0.0 ? qc : 1.0;
    const double both = 1.0 / (p_or_one * q_or_one);
    const double px = pa * (q_or_one * both), py = pb * (q_or_one * both);
    const double qx = qa * (p_or_one * both), qy = qb * (p_or_one * both);

    const double sum_x = px + qx, sum_y = py + qy;
    const double length = sum_x * sum_x + sum_y * sum_y;
    const bool by_angles = length < kOpposite && !gray;
    opposite += by_angles ? 1 : 0;
    const double to_unit = 1.0 / std::sqrt(length > 0.0 ? length : 1.0);
    const double c = sum_x * to_unit, s = sum_y * to_unit;
    const double c2 = c * c - s * s, s2 = 2.0 * s * c;
    const double c3 = c2 * c - s2 * s, s3 = s2 * c + c2 * s;
    const double c4 = c2 * c2 - s2 * s2, s4 = 2.0 * s2 * c2;
    const double hue_part = 1.0 - 0.17 * (c * cos30 + s * sin30) + 0.24 * c2 +
                            0.32 * (c3 * cos6 - s3 * sin6) - 0.20 * (c4 * cos63 + s4 * sin63);

    // Terms over their weights, with one division for the three of them and R_C: the products of
    // the others stand above.
    const double mean_c = (pc + qc) / 2.0;
    const double lightness = (pl + ql) / 2.0 - 50.0;
    const double square = lightness * lightness;
    const double root = std::sqrt(20.0 + square);
    const double under_l = root + 0.015 * square;
    const double under_c = 1.0 + 0.045 * mean_c;
    const double under_h = 1.0 + 0.015 * mean_c * hue_part;
    const double seventh = seventh_power(mean_c);
    const double under_r = seventh + k25To7;
    const double lc = under_l * under_c, hr = under_h * under_r;
    const double all = 1.0 / (lc * hr);
    const double term_l = (ql - pl) * root * (under_c * hr * all);
    const double term_c = (qc - pc) * (under_l * hr * all);
    const double chord = (qx - px) * (qx - px) + (qy - py) * (qy - py);
    const double arc = std::sqrt(pc * qc * chord);
    const double term_h = (px * qy < qx * py ? -arc : arc) * (lc * under_r * all);
    const double share = std::sqrt(seventh * (lc * under_h * all));

    const double angle = vector_math::arc_tangent(sum_y, sum_x) * (1.0 / kDegree);
    const double turn = ((angle < 0.0 ? angle + 360.0 : angle) - 275.0) * (1.0 / 25.0);
    const double bend = 60.0 * kDegree * vector_math::exponential(-turn * turn);
    const double rotation = -vector_math::sine_below_one(bend) * 2.0 * share;
    const double difference =
        std::sqrt(term_l * term_l + term_c * term_c + term_h * term_h + rotation * term_c * term_h);
    out[i] = by_angles ? kByAngles : difference;
  }
  return opposite;
}

}  // namespace

// Equations (2) to (22) of Sharma, Wu, Dalal: "The CIEDE2000 color-difference formula:
// implementation notes, supplementary test data, and mathematical observations", 2005.
double delta_e2000(const Lab& first, const Lab& second) noexcept {
  const double mean_chroma = (std::sqrt(first.a * first.a + first.b * first.b) +
                              std::sqrt(second.a * second.a + second.b * second.b)) /
                             2.0;
  const double stretch = 1.0 + 0.5 * (1.0 - chroma_share(mean_chroma));
  const double a1 = stretch * first.a;
  const double a2 = stretch * second.a;
  const double c1 = std::sqrt(a1 * a1 + first.b * first.b);
  const double c2 = std::sqrt(a2 * a2 + second.b * second.b);
  const double h1 = hue_degrees(first.b, a1);
  const double h2 = hue_degrees(second.b, a2);

  const bool gray = c1 * c2 == 0.0;
  const double dh = gray ? 0.0 : hue_difference(h1, h2);
  const double mean_hue = gray ? h1 + h2 : hue_mean(h1, h2);
  const double mean_c = (c1 + c2) / 2.0;
  const double lightness = (first.l + second.l) / 2.0 - 50.0;

  const double square = lightness * lightness;
  const double weight_l = 1.0 + 0.015 * square / std::sqrt(20.0 + square);
  const double weight_c = 1.0 + 0.045 * mean_c;
  const double weight_h = 1.0 + 0.015 * mean_c * hue_weight(mean_hue);
  const double turn = (mean_hue - 275.0) / 25.0;
  const double rotation =
      -std::sin(60.0 * kDegree * std::exp(-turn * turn)) * 2.0 * chroma_share(mean_c);

  const double term_l = (second.l - first.l) / weight_l;
  const double term_c = (c2 - c1) / weight_c;
  const double term_h = 2.0 * std::sqrt(c1 * c2) * std::sin(dh / 2.0 * kDegree) / weight_h;
  return std::sqrt(term_l * term_l + term_c * term_c + term_h * term_h +
                   rotation * term_c * term_h);
}

void delta_e2000(const LabImage& first, const LabImage& second, std::size_t begin,
                 std::span<double> out) {
  if (second.l.size() != first.l.size() || begin + out.size() > first.l.size()) {
    throw Error(Fault::bug, "delta E needs pictures of one size, and pixels within them");
  }
  const LabPointers p(first, begin), q(second, begin);
  if (delta_e2000_block(p, q, out.size(), out.data()) == 0) return;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] != kByAngles) continue;
    out[i] = delta_e2000({p.l[i], p.a[i], p.b[i]}, {q.l[i], q.a[i], q.b[i]});
  }
}

double mean_delta_e2000(const LabImage& first, const LabImage& second) {
  const std::size_t pixels = first.l.size();
  if (second.l.size() != pixels) throw Error(Fault::bug, "delta E needs pictures of one size");
  std::array<double, kBlock> block;
  double sum = 0;
  for (std::size_t begin = 0; begin < pixels; begin += kBlock) {
    const std::size_t size = std::min(kBlock, pixels - begin);
    delta_e2000(first, second, begin, {block.data(), size});
    sum += lane_sum(size, [&](std::size_t i) { return block[i]; });
  }
  return sum / static_cast<double>(pixels);
}

}  // namespace tinct
