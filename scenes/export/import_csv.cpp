#include "scenes/export/import_csv.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "lib/base/errors.h"
#include "lib/data/manifest_rules.h"
#include "scenes/export/csv.h"
#include "scenes/export/edited_rows.h"

namespace tinct {
namespace {

class CsvImporter {
 public:
  CsvImporter(const std::string& name, const Manifest& base) : name_(name), base_(base) {
    result_.manifest = base;
  }

  CsvImport run(EditedRows edited) {
    result_.remarks = std::move(edited.remarks);
    std::vector<std::vector<EditedRow>> by_film(base_.videos.size());
    for (EditedRow& row : edited.rows) {
      note_derived(row, base_.videos[row.film]);
      by_film[row.film].push_back(std::move(row));
    }
    for (std::size_t i = 0; i < by_film.size(); ++i) apply(i, by_film[i]);
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(int line, const std::string& what) const {
    throw Error(Fault::input, name_ + ":" + std::to_string(line) + ": " + what);
  }
  // Someone who changed the seconds alone hoped for more.
  void note_derived(const EditedRow& row, const ManifestVideo& video) {
    const ExportRange* known = same_range(row, video);
    if (known == nullptr) return;
    const std::vector<std::string> cells = csv_cells(video, *known, FilmTimes(video));
    for (std::size_t i = 0; i < kDerivedColumns.size(); ++i) {
      const auto column = std::ranges::find(kCsvColumns, kDerivedColumns[i]);
      const std::string& expected = cells[static_cast<std::size_t>(column - kCsvColumns.begin())];
      // Times of a variable rate are not in the manifest.
      if (!row.derived[i] || expected.empty() || same_number(*row.derived[i], expected)) continue;
      result_.remarks.push_back(name_ + ":" + std::to_string(row.line) + ": \"" +
                                std::string(*column) +
                                "\" was changed, but follows from first and last; it is ignored");
    }
  }

  static bool same_number(std::string text, const std::string& expected) {
    std::ranges::replace(text, ',', '.');
    const auto value = [](const std::string& digits) {
      double number = -1;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
      return number;
    };
    const double difference = value(text) - value(expected);
    return difference < .01 && difference > -.01;
  }

  const ExportRange* same_range(const EditedRow& range, const ManifestVideo& video) {
    auto [known, is_new] = known_.try_emplace(&video);
    if (is_new) known->second = ranges_in_order(video);
    const auto found = std::ranges::find_if(known->second, [&](const ExportRange& one) {
      return one.frames == range.frames && (one.scene != nullptr) == range.scene;
    });
    return found == known->second.end() ? nullptr : &*found;
  }

  // What the columns that the file lacks would have said.
  void complete(EditedRow& range, const ManifestVideo& video) {
    const ExportRange* known = same_range(range, video);
    const Scene* scene = known == nullptr ? nullptr : known->scene;
    const Dropped* dropped = known == nullptr ? nullptr : known->dropped;
    if (!range.split) range.split = scene == nullptr ? "" : scene->split;
    if (!range.confidence) range.confidence = scene == nullptr ? std::nullopt : scene->confidence;
    if (!range.why) range.why = dropped == nullptr ? "" : dropped->why;
  }

  static auto content(const EditedRow& range) {
    return std::tuple(range.frames.first, range.frames.last, !range.scene,
                      range.scene ? *range.split : std::string(),
                      range.scene ? *range.confidence : std::optional<double>(),
                      range.scene ? std::string() : *range.why);
  }

  [[nodiscard]] static bool says_the_same(const std::vector<EditedRow>& edits,
                                          const ManifestVideo& video) {
    std::vector<decltype(content(edits.front()))> here;
    std::vector<decltype(content(edits.front()))> there;
    for (const EditedRow& range : edits) here.push_back(content(range));
    for (const Scene& scene : video.scenes) {
      there.emplace_back(scene.frames.first, scene.frames.last, false, scene.split,
                         scene.confidence, "");
    }
    for (const Dropped& dropped : video.dropped) {
      there.emplace_back(dropped.frames.first, dropped.frames.last, true, "",
                         std::optional<double>(), dropped.why);
    }
    std::ranges::sort(here);
    std::ranges::sort(there);
    return here == there;
  }

  void apply(std::size_t film, std::vector<EditedRow>& edits) {
    const ManifestVideo& video = base_.videos[film];
    for (EditedRow& range : edits) complete(range, video);
    if (says_the_same(edits, video)) return;
    ++result_.films_changed;
    std::ranges::stable_sort(edits, std::less<>{},
                             [](const EditedRow& range) { return range.frames.first; });
    check_overlaps(edits);
    ManifestVideo& edited = result_.manifest.videos[film];
    edited.scenes.clear();
    edited.dropped.clear();
    std::int64_t next = 0;
    for (const EditedRow& range : edits) {
      discard(next, range.frames.first - 1, edited);
      add(range, video, edited);
      next = range.frames.last + 1;
    }
    discard(next, end_of(video) - 1, edited);
  }

  void check_overlaps(const std::vector<EditedRow>& edits) const {
    const EditedRow* farthest = nullptr;
    for (const EditedRow& range : edits) {
      if (farthest != nullptr && range.frames.first <= farthest->frames.last) {
        const auto [earlier, later] = std::minmax(range.line, farthest->line);
        const FrameRange& frames = later == range.line ? range.frames : farthest->frames;
        fail(later, "the range " + range_text(frames) + " shares frames with that of line " +
                        std::to_string(earlier));
      }
      if (farthest == nullptr || range.frames.last > farthest->frames.last) farthest = &range;
    }
  }

  // One past the last frame that is known of.
  static std::int64_t end_of(const ManifestVideo& video) {
    if (video.stream && video.stream->frames > 0) return video.stream->frames;
    std::int64_t end = 0;
    for (const Scene& scene : video.scenes) end = std::max(end, scene.frames.last + 1);
    for (const Dropped& dropped : video.dropped) end = std::max(end, dropped.frames.last + 1);
    return end;
  }

  static void discard(std::int64_t first, std::int64_t last, ManifestVideo& edited) {
    if (first > last) return;
    edited.dropped.push_back({.frames = {first, last}, .why = "discarded"});
  }

  void add(const EditedRow& range, const ManifestVideo& video, ManifestVideo& edited) {
    const ExportRange* known = same_range(range, video);
    if (range.scene) {
      Scene scene = known == nullptr ? Scene{} : *known->scene;
      scene.frames = range.frames;
      scene.split = *range.split;
      scene.confidence = *range.confidence;
      edited.scenes.push_back(std::move(scene));
      return;
    }
    edited.dropped.push_back({.frames = range.frames,
                              .why = range.why->empty() ? "discarded" : *range.why,
                              .other = known == nullptr ? Json::object() : known->dropped->other});
  }

  const std::string& name_;
  const Manifest& base_;
  CsvImport result_;
  std::map<const ManifestVideo*, std::vector<ExportRange>> known_;
};

}  // namespace

CsvImport import_csv(std::string_view text, const std::string& name, const Manifest& base) {
  return CsvImporter(name, base).run(read_edited_rows(text, name, base));
}

}  // namespace tinct
