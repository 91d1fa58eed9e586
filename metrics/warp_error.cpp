#include <algorithm>
#include <string>

#include "metrics/registry.h"

namespace tinct {
namespace {

enum Column : std::size_t {
  kValue,
  kTruth,
  kStrict,
  kStrictTruth,
  kAb,
  kAbTruth,
  kKept,
  kKeptStrict,
  kEmpty,
  kVariance,
  kVarianceTruth,
  kColumns
};

double ratio(double of, double to) { return to > 0 ? of / to : kNoValue; }

double spread(const Picture& picture) {
  return (picture.chroma().variance_a + picture.chroma().variance_b) / 2;
}

// As published, a pair without any kept pixel counts 0; the strict one has no value then.
void write_pair(const MotionField& field, const WarpSums& output, std::span<double> row) {
  const double pixels = static_cast<double>(field.mask.size());
  const double divisor = 3 * 255. * 255. * (field.kept > 0 ? double(field.kept) : pixels);
  row[kValue] = output.rgb / divisor;
  row[kTruth] = field.truth.rgb / divisor;
  row[kKept] = static_cast<double>(field.kept) / pixels;
  row[kKeptStrict] = static_cast<double>(field.inside) / pixels;
  row[kEmpty] = field.kept == 0 ? 1 : 0;
  if (field.inside == 0) return;
  const double inside = static_cast<double>(field.inside);
  row[kStrict] = output.rgb_inside / (3 * 255. * 255. * inside);
  row[kStrictTruth] = field.truth.rgb_inside / (3 * 255. * 255. * inside);
  row[kAb] = output.ab_inside / (2 * inside);
  row[kAbTruth] = field.truth.ab_inside / (2 * inside);
}

class WarpError final : public Metric {
 public:
  WarpError(FlowMethod method, std::string name) : method_(method), name_(std::move(name)) {}

 private:
  std::size_t columns() const override { return kColumns; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    std::ranges::fill(row, kNoValue);
    row[kVariance] = spread(context.output());
    row[kVarianceTruth] = spread(context.truth());
    if (!context.has_previous()) return;
    const MotionField& field = context.motion->field(method_);
    write_pair(field, warp_sums(field, *context.outputs[1], context.output()), row);
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    const auto set = [&](const char* part, double value) { out.values[name_ + part] = value; };
    const auto mean = [&](const char* part, Column column) { set(part, rows.mean(column)); };
    mean(".value", kValue);
    mean(".gt", kTruth);
    mean(".strict", kStrict);
    mean(".strict_gt", kStrictTruth);
    mean(".ab", kAb);
    mean(".ab_gt", kAbTruth);
    mean(".kept", kKept);
    mean(".kept_strict", kKeptStrict);
    const double norm = ratio(rows.mean(kAb), rows.mean(kVariance));
    const double norm_truth = ratio(rows.mean(kAbTruth), rows.mean(kVarianceTruth));
    set(".ab_norm", norm);
    set(".ab_norm_gt", norm_truth);
    set(".ab_norm_ratio", ratio(norm, norm_truth));
    set(".ratio", ratio(rows.mean(kValue), rows.mean(kTruth)));
    const std::vector<double> kept = rows.column(kKept);
    const auto is_pair = [](double share) { return share >= 0; };
    set(".pairs", static_cast<double>(std::ranges::count_if(kept, is_pair)));
    set(".empty_pairs", rows.sum(kEmpty));
    out.frames[name_ + ".value"] = rows.column(kValue);
    out.frames[name_ + ".gt"] = rows.column(kTruth);
  }

  FlowMethod method_;
  std::string name_;
};

#define TINCT_WARP_VALUES(NAME)                                                                  \
  {                                                                                              \
    {.name = NAME ".ratio",                                                                      \
     .unit = "× truth",                                                                          \
     .shown = true,                                                                              \
     .summary = "the value over the truth's own; fading the picture lowers it below 1"},         \
        {.name = NAME ".ab_norm_ratio",                                                          \
         .unit = "× truth",                                                                      \
         .shown = true,                                                                          \
         .summary =                                                                              \
             "chroma alone, over chroma_variance, over the truth's own: neither fading nor "     \
             "tinting lowers it"},                                                               \
        {.name = NAME ".gt",                                                                     \
         .unit = "",                                                                             \
         .ranked = false,                                                                        \
         .summary = "the truth's own: the floor"},                                               \
        {.name = NAME ".strict",                                                                 \
         .unit = "",                                                                             \
         .summary = "without pixels that leave the picture and without empty pairs"},            \
        {.name = NAME ".strict_gt", .unit = "", .ranked = false, .summary = "the truth's own"},  \
        {.name = NAME ".ab",                                                                     \
         .unit = "Lab units²",                                                                   \
         .summary = "the strict error of (a, b), mean of squares: chroma alone"},                \
        {.name = NAME ".ab_gt",                                                                  \
         .unit = "Lab units²",                                                                   \
         .ranked = false,                                                                        \
         .summary = "the truth's own"},                                                          \
        {.name = NAME ".ab_norm", .unit = "", .summary = ".ab divided by chroma_variance"},      \
        {.name = NAME ".ab_norm_gt", .unit = "", .ranked = false, .summary = "the truth's own"}, \
        {.name = NAME ".kept",                                                                   \
         .unit = "",                                                                             \
         .ranked = false,                                                                        \
         .summary = "share of the pixels that are neither occluded nor at a motion boundary"},   \
        {.name = NAME ".kept_strict",                                                            \
         .unit = "",                                                                             \
         .ranked = false,                                                                        \
         .summary = "the same, and whose target lies inside the picture"},                       \
        {.name = NAME ".pairs", .unit = "pairs", .ranked = false, .summary = "pairs measured"},  \
        {.name = NAME ".empty_pairs",                                                            \
         .unit = "pairs",                                                                        \
         .ranked = false,                                                                        \
         .summary = "pairs without any kept pixel, counted as 0"},                               \
  }

constexpr ValueInfo kMoreFarneback[] = TINCT_WARP_VALUES("warp_error.farneback");
constexpr ValueInfo kMoreDis[] = TINCT_WARP_VALUES("warp_error.dis");

constexpr std::string_view kSummary =
    "mean squared difference between a frame and its successor brought back along the truth's "
    "motion: what flickers";
#define TINCT_WARP_SOURCE                                                                          \
  "Lai et al. 2018, short term: R, G, B in 0..1, mean over kept pixels and channels (the paper's " \
  "formula sums the channels: three times this), occlusions and motion boundaries dropped, mean "  \
  "of the pairs; flow of the truth by "

}  // namespace

extern const MetricInfo kWarpErrorFarneback{
    .name = "warp_error.farneback",
    .unit = "",
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_WARP_SOURCE "Farneback (0.5, 3, 15, 3, 5, 1.2, 0)",
    .headline = "warp_error.farneback.value",
    .truth = "warp_error.farneback.gt",
    .more = kMoreFarneback,
    .make = []() -> std::unique_ptr<Metric> {
      return std::make_unique<WarpError>(FlowMethod::farneback, "warp_error.farneback");
    },
};

extern const MetricInfo kWarpErrorDis{
    .name = "warp_error.dis",
    .unit = "",
    .temporal = true,
    .lags = 1,
    .range = "0..1",
    .summary = kSummary,
    .source = TINCT_WARP_SOURCE "DIS, medium preset (differs between OpenCV versions)",
    .headline = "warp_error.dis.value",
    .truth = "warp_error.dis.gt",
    .more = kMoreDis,
    .make = []() -> std::unique_ptr<Metric> {
      return std::make_unique<WarpError>(FlowMethod::dis, "warp_error.dis");
    },
};

}  // namespace tinct
