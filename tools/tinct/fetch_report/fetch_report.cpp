#include "tools/tinct/fetch_report/fetch_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "lib/base/base64.h"
#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/options.h"
#include "lib/base/progress.h"
#include "lib/media/contact_sheet.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"
#include "lib/net/fetch_summary.h"
#include "lib/net/media_type.h"
#include "lib/web/page_template.h"
#include "tools/tinct/size_text.h"
#include "tools/tinct/table.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kFetchReportTemplate;
extern const char* const kReportStyle;

namespace {

namespace fs = std::filesystem;

constexpr int kThumbWidth = 160;
constexpr int kSheetQuality = 80;

// One unit for all of a table, so that its sizes can be compared at a glance.
SizeUnit unit_of(const Json& rows) {
  std::int64_t largest = 0;
  for (const Json& row : rows) largest = std::max(largest, row["bytes"].get<std::int64_t>());
  return size_unit(largest);
}

// What stands behind the bytes of all good links: where --output keeps no files they were only
// looked at.
std::string_view kept_bytes(const std::string& output) {
  if (output == "files") return "of files kept";
  return output == "shards" ? "fetched for the shards, which alone are kept"
                            : "fetched and looked at, of which nothing is kept";
}

// A picture, or a film's first frame.
std::optional<Frame> first_frame(const fs::path& file) {
  std::string head(kSniffBytes, '\0');
  std::ifstream bytes(file, std::ios::binary);
  bytes.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(bytes.gcount()));
  if (sniff_media_type(head).starts_with("video/")) return open_video_file(file)->next();
  return read_image(file, {.convert = true});
}

// The pictures of a class, all of a width; those that can't be read are left out.
class ThumbRow {
 public:
  void add_file(const fs::path& file) {
    add([&] { return first_frame(file); });
  }
  void add_jpeg(const std::string& jpeg) {
    add([&]() -> std::optional<Frame> { return decode_image(jpeg, "a sample"); });
  }
  [[nodiscard]] const std::vector<Frame>& frames() const { return frames_; }

 private:
  void add(const auto& read) {
    try {
      const std::optional<Frame> frame = read();
      if (!frame) return;
      const int height = std::max(1, frame->height * kThumbWidth / frame->width);
      frames_.push_back(resize_area(*frame, kThumbWidth, std::min(height, 4 * kThumbWidth)));
    } catch (const Error& error) {
      if (error.fault() != Fault::input) throw;
    }
  }

  std::vector<Frame> frames_;
};

// Pictures side by side, as a data URL; empty where there are none.
std::string sheet_of(const std::vector<Frame>& frames) {
  if (frames.empty()) return {};
  const Frame sheet = contact_sheet(frames, {.thumb_width = kThumbWidth});
  return "data:image/jpeg;base64," + base64(encode_jpeg(sheet, kSheetQuality));
}

struct VerdictWords {
  std::string_view verdict;
  std::string_view meaning;
};

// In the order of the page.
constexpr std::array kVerdictWords{
    VerdictWords{"ok", "kept"},
    VerdictWords{"ok:gray", "kept; a picture without colour"},
    VerdictWords{"ok:aligned", "kept; not the manifest's film byte for byte: another encode"},
    VerdictWords{"dup:bytes", "the same bytes as an earlier link's"},
    VerdictWords{"dup:pixels", "the same pixels as an earlier link's"},
    VerdictWords{"skip:robots", "robots.txt forbids it"},
    VerdictWords{"skip:optout", "the answer's head or tdmrep.json forbids to collect it"},
    VerdictWords{"to do", "not asked for yet"},
    VerdictWords{"fail:http", "the server answers with an error"},
    VerdictWords{"fail:dns", "the host has no address"},
    VerdictWords{"fail:connect", "no connection"},
    VerdictWords{"fail:tls", "a wrong certificate or no encryption"},
    VerdictWords{"fail:timeout", "no progress in time"},
    VerdictWords{"fail:redirect", "redirects in a circle, or too many"},
    VerdictWords{"fail:truncated", "cut short"},
    VerdictWords{"fail:protocol", "no proper HTTP"},
    VerdictWords{"fail:empty", "no bytes"},
    VerdictWords{"fail:not_media", "no picture or film"},
    VerdictWords{"fail:corrupt", "it doesn't decode whole"},
    VerdictWords{"fail:placeholder", "a picture in place of the one that is gone"},
    VerdictWords{"fail:too_small", "a tracking pixel or icon"},
    VerdictWords{"fail:too_large", "over the limit of bytes or pixels"},
    VerdictWords{"fail:unsupported", "a kind of picture that isn't decoded here"},
    VerdictWords{"fail:wrong_size", "another size than the list says"},
    VerdictWords{"fail:wrong_hash", "another checksum than the list says"},
    VerdictWords{"fail:bad_link", "no link"},
    VerdictWords{"fail:name_taken", "files of yours have its names"},
};

std::size_t verdict_place(const std::string& verdict) {
  const auto* found = std::ranges::find(kVerdictWords, verdict, &VerdictWords::verdict);
  return static_cast<std::size_t>(found - kVerdictWords.begin());
}

// Kept, duplicate, forbidden, to do and failed links as parts of a bar; those there are none of are
// left out.
Json bar_of(const FetchReport& report) {
  const std::array<std::tuple<const char*, const char*, std::int64_t>, 5> parts{{
      {"kept", "kept", report.done + report.skipped},
      {"duplicate", report.duplicate == 1 ? "duplicate" : "duplicates", report.duplicate},
      {"forbidden", "forbidden", report.excluded},
      {"todo", "to do", report.planned},
      {"failed", "failed", report.failed},
  }};
  Json bar = Json::array();
  for (const auto& [kind, name, links] : parts) {
    if (links == 0) continue;
    bar.push_back(
        {{"kind", kind}, {"name", name}, {"links", with_thousands(links)}, {"share", links}});
  }
  return bar;
}

std::vector<Json> by_verdict(const Json& list) {
  std::vector<Json> sorted = list;
  std::ranges::stable_sort(sorted, {},
                           [](const Json& one) { return verdict_place(one["verdict"]); });
  return sorted;
}

Json verdict_rows(const Json& summary) {
  const SizeUnit unit = unit_of(summary["classes"]);
  Json rows = Json::array();
  for (const Json& one : by_verdict(summary["classes"])) {
    const std::size_t place = verdict_place(one["verdict"]);
    const auto bytes = one["bytes"].get<std::int64_t>();
    rows.push_back({{"verdict", one["verdict"]},
                    {"meaning", place < kVerdictWords.size() ? kVerdictWords[place].meaning : ""},
                    {"links", with_thousands(one["links"].get<std::int64_t>())},
                    {"share", fmt::format("{:.2f}", 100 * one["share"].get<double>())},
                    {"size", bytes > 0 ? size_in(unit, bytes) : ""}});
  }
  return rows;
}

Json host_rows(const Json& summary) {
  const SizeUnit unit = unit_of(summary["hosts"]);
  Json rows = Json::array();
  for (const Json& one : summary["hosts"]) {
    rows.push_back({{"host", one["host"]},
                    {"links", with_thousands(one["links"].get<std::int64_t>())},
                    {"kept", with_thousands(one["kept"].get<std::int64_t>())},
                    {"failed", with_thousands(one["failed"].get<std::int64_t>())},
                    {"other", with_thousands(one["other"].get<std::int64_t>())},
                    {"size", size_in(unit, one["bytes"].get<std::int64_t>())}});
  }
  return rows;
}

Json sample_sheets(const Json& summary, const FetchLedger& ledger, const fs::path& folder) {
  std::map<std::string, ThumbRow> rows;
  for (const Json& one : summary["samples"]) {
    for (const Json& file : one["files"]) {
      rows[one["verdict"]].add_file(folder / file.get<std::string>());
    }
  }
  for (const Json& one : summary["classes"]) {
    const std::string verdict = one["verdict"];
    for (const std::string& jpeg : ledger.refused_samples(verdict)) rows[verdict].add_jpeg(jpeg);
  }
  Json sheets = Json::array();
  for (const Json& one : by_verdict(summary["classes"])) {
    const std::string verdict = one["verdict"];
    const std::string picture = sheet_of(rows[verdict].frames());
    if (!picture.empty()) sheets.push_back({{"verdict", verdict}, {"picture", picture}});
  }
  return sheets;
}

Json page_view(const Json& summary, const FetchReport& report, const FetchOptions& options,
               const FetchLedger& ledger) {
  const std::vector<Json> examples = by_verdict(summary["examples"]);
  return {{"title", "What was fetched"},
          {"all_links", counted_noun(summary["links"].get<std::int64_t>(), "link")},
          {"size", size_text(summary["bytes"].get<std::int64_t>())},
          {"kept_bytes", kept_bytes(options.output)},
          {"time", clock_text(report.seconds)},
          {"done", with_thousands(report.done)},
          {"bar", bar_of(report)},
          {"any_failed", report.failed > 0},
          {"classes", verdict_rows(summary)},
          {"class_unit", unit_of(summary["classes"]).name},
          {"has_examples", !examples.empty()},
          {"examples", examples},
          {"hosts", host_rows(summary)},
          {"host_unit", unit_of(summary["hosts"]).name},
          {"more_hosts", summary["hosts_in_all"] > summary["hosts"].size()},
          {"hosts_in_all", with_thousands(summary["hosts_in_all"].get<std::int64_t>())},
          {"has_near", !summary["near"].empty()},
          {"near", summary["near"]},
          {"sheets", sample_sheets(summary, ledger, fetch_folder(options))}};
}

}  // namespace

void write_fetch_report(const FetchOptions& options, const FetchReport& report) {
  const std::filesystem::path folder = fetch_folder(options);
  const FetchLedger ledger(folder, FetchLedger::Access::read);
  Json summary = fetch_summary(ledger);
  const std::string page =
      render_page(kFetchReportTemplate, page_view(summary, report, options, ledger), kReportStyle);
  FetchOptions described = options;
  summary["options"] = describe_options(described).to_json();
  summary["run"] = {{"done", report.done}, {"bytes", report.bytes}, {"seconds", report.seconds}};
  create_folders(options.report);
  write_file_atomically(options.report / "report.json", canonical_json_file(summary));
  write_file_atomically(options.report / "report.html", page);
}

}  // namespace tinct
