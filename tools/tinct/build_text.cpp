#include "tools/tinct/build_text.h"

#include <cstdio>

#include "lib/base/counted_noun.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

std::string overlap_text(const OverlapRecord& overlap, std::int64_t scenes) {
  return with_thousands(overlap.scenes) + " of " + counted_noun(scenes, "validation scene") +
         (overlap.scenes == 1 ? " has" : " have") + " a near-duplicate in train" +
         (overlap.scenes > 0 ? "; dataset.json lists them, --split-by video may avoid them" : "") +
         "\n";
}

}  // namespace

std::string build_text(const BuildReport& report) {
  TextTable table({report.folder.string(), "scenes", "frames"});
  table.add({"train", with_thousands(report.train.scenes), with_thousands(report.train.frames)});
  table.add({"validation", with_thousands(report.validation.scenes),
             with_thousands(report.validation.frames)});
  std::string text = table.text();
  char size[64];
  std::snprintf(size, sizeof size, "%.1f MB", static_cast<double>(report.bytes) / 1e6);
  text += counted_noun(report.videos, "video") + ", " + size + ", pixel root " + report.root + "\n";
  if (report.overlap) text += overlap_text(*report.overlap, report.validation.scenes);
  for (const std::string& note : report.notes) text += "note: " + note + "\n";
  for (const std::string& one : report.missing) text += "missing: " + one + "\n";
  for (const std::string& one : report.failed) text += "failed: " + one + "\n";
  if (report.expect_checked) {
    text += report.expect_matches
                ? "the same as expected, bit for bit\n"
                : "differs from what was expected: " + report.expect_difference + "\n";
  }
  return text;
}

}  // namespace tinct
