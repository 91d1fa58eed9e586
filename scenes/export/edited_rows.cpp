#include "scenes/export/edited_rows.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "lib/data/manifest_rules.h"
#include "scenes/export/csv.h"
#include "lib/base/csv_text.h"

namespace tinct {
namespace {

class RowReader {
 public:
  RowReader(const std::string& name, const Manifest& base) : name_(name), base_(base) {}

  EditedRows run(std::string_view text) {
    const std::vector<CsvRow> rows = read_csv(text, name_);
    if (rows.empty()) throw Error(Fault::input, name_ + ": the file is empty");
    read_head(rows.front());
    for (std::size_t i = 1; i < rows.size(); ++i) read_row(rows[i]);
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(int line, const std::string& what) const {
    throw Error(Fault::input, name_ + ":" + std::to_string(line) + ": " + what);
  }
  void remark(int line, const std::string& what) {
    result_.remarks.push_back(name_ + ":" + std::to_string(line) + ": " + what);
  }

  void read_head(const CsvRow& head) {
    check_text(head);
    const std::vector<std::string> known(kCsvColumns.begin(), kCsvColumns.end());
    for (std::size_t i = 0; i < head.cells.size(); ++i) {
      const std::string& column = head.cells[i];
      if (std::ranges::find(known, column) == known.end()) {
        const std::string near = nearest_word(column, known);
        if (!near.empty())
          fail(head.line, "there is no column \"" + column + "\"; was \"" + near + "\" meant?");
        if (!column.empty()) remark(head.line, "the column \"" + column + "\" is ignored");
      } else if (!columns_.emplace(column, i).second) {
        fail(head.line, "the column \"" + column + "\" stands twice");
      }
    }
    for (const char* needed : {"kind", "first", "last"}) {
      if (!columns_.contains(needed)) {
        fail(head.line, "the column \"" + std::string(needed) +
                            "\" is missing; the first row names the columns");
      }
    }
    if (!columns_.contains("video") && !columns_.contains("file")) {
      fail(head.line, "one of the columns \"video\" and \"file\" must tell whose scenes these are");
    }
    width_ = head.cells.size();
  }

  [[nodiscard]] std::optional<std::string> cell(const CsvRow& row, std::string_view column) const {
    const auto found = columns_.find(column);
    if (found == columns_.end()) return std::nullopt;
    if (found->second >= row.cells.size()) return std::string();
    std::string text = row.cells[found->second];
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) return std::string();
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
  }

  [[nodiscard]] std::size_t film_of(const CsvRow& row) const {
    const std::string id = cell(row, "video").value_or("");
    const std::string file = cell(row, "file").value_or("");
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < base_.videos.size(); ++i) {
      const ManifestVideo& video = base_.videos[i];
      if (id.empty() ? video.file != file : video.id != id) continue;
      if (found)
        fail(row.line, "there are several films named \"" + file + "\"; fill in \"video\"");
      found = i;
    }
    if (!found) {
      fail(row.line, "the manifest has no film \"" + (id.empty() ? file : id) + "\"");
    }
    return *found;
  }

  [[nodiscard]] std::int64_t frame(const CsvRow& row, const char* column) const {
    const std::string text = *cell(row, column);
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end || number < 0 || number > kMaxFrameNumber) {
      fail(row.line, "\"" + std::string(column) + "\" must be a frame number from 0 to " +
                         std::to_string(kMaxFrameNumber) + ", not \"" + text + "\"");
    }
    return number;
  }

  [[nodiscard]] std::optional<std::optional<double>> confidence(const CsvRow& row) const {
    auto text = cell(row, "confidence");
    if (!text) return std::nullopt;
    if (text->empty()) return std::optional<double>();
    // Spreadsheets of many countries write 0,98.
    std::ranges::replace(*text, ',', '.');
    double value = 0;
    const char* const end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc() || stop != end || !(value >= 0 && value <= 1)) {
      fail(row.line, "\"confidence\" must be a number from 0 to 1, not \"" + *text + "\"");
    }
    return std::optional(value);
  }

  // Older spreadsheets save CSV in the encoding of their country.
  void check_text(const CsvRow& row) const {
    try {
      for (const std::string& text : row.cells) (void)Json(text).dump();
    } catch (const Json::exception&) {
      fail(row.line, "the text is not UTF-8; save the file as \"CSV UTF-8\"");
    }
  }

  void read_row(const CsvRow& row) {
    check_text(row);
    if (row.cells.size() > width_) {
      fail(row.line, "the row has " + std::to_string(row.cells.size()) +
                         " cells, but the head has " + std::to_string(width_));
    }
    const std::string kind = *cell(row, "kind");
    if (kind != "scene" && kind != "dropped") {
      fail(row.line, "\"kind\" must be scene or dropped, not \"" + kind + "\"");
    }
    EditedRow range{.line = row.line,
                    .film = film_of(row),
                    .scene = kind == "scene",
                    .frames = {frame(row, "first"), frame(row, "last")},
                    .split = cell(row, "split"),
                    .confidence = confidence(row),
                    .why = cell(row, "why"),
                    .derived = {}};
    for (std::size_t i = 0; i < kDerivedColumns.size(); ++i) {
      range.derived[i] = cell(row, kDerivedColumns[i]);
    }
    check_frames(range, base_.videos[range.film]);
    result_.rows.push_back(std::move(range));
  }

  void check_frames(const EditedRow& range, const ManifestVideo& video) const {
    if (range.frames.first > range.frames.last) {
      fail(range.line,
           "the range " + range_text(range.frames) + " is reversed; the first frame comes first");
    }
    const std::int64_t frames = video.stream ? video.stream->frames : 0;
    if (frames > 0 && range.frames.last >= frames) {
      fail(range.line, "the range " + range_text(range.frames) +
                           " goes beyond the film, which ends "
                           "with frame " +
                           std::to_string(frames - 1));
    }
  }

  const std::string& name_;
  const Manifest& base_;
  EditedRows result_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::size_t width_ = 0;
};

}  // namespace

EditedRows read_edited_rows(std::string_view text, const std::string& name, const Manifest& base) {
  return RowReader(name, base).run(text);
}

}  // namespace tinct
