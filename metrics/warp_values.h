#pragma once

// The values that every warp error publishes beside its headline, for the tables of MetricInfo:
// names must be literals, since they are known before anything runs.

/// The braced list of ValueInfo behind the name of a warp error.
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

/// Lai's definition, for MetricInfo::source; the name of the flow follows.
#define TINCT_WARP_SOURCE                                                                         \
  "R, G, B in 0..1, mean over kept pixels and channels (the paper's "                             \
  "formula sums the channels: three times this), occlusions and motion boundaries dropped, mean " \
  "of the pairs; flow of the truth by "
#define TINCT_FARNEBACK "Farneback (0.5, 3, 15, 3, 5, 1.2, 0)"
#define TINCT_DIS "DIS, medium preset (differs between OpenCV versions)"
#define TINCT_EXTERNAL_FLOW "the .flo files of --flow"
