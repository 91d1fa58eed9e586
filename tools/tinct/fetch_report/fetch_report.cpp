#include "tools/tinct/fetch_report/fetch_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lib/base/base64.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/options.h"
#include "lib/base/progress.h"
#include "lib/media/contact_sheet.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"
#include "lib/net/fetch_summary.h"
#include "lib/web/page_template.h"
#include "tools/tinct/table.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kFetchReportTemplate;
extern const char* const kReportStyle;

namespace {

namespace fs = std::filesystem;

constexpr int kThumbWidth = 160;
constexpr int kSheetQuality = 80;

std::string megabytes(const Json& bytes) {
  return fmt::format("{:.1f}", bytes.get<double>() / 1e6);
}

// Pictures of a class side by side, as a data URL; empty where none can be read.
std::string sheet_of(const Json& files, const fs::path& folder) {
  std::vector<Frame> frames;
  for (const Json& file : files) {
    try {
      const Frame frame = read_image(folder / file.get<std::string>(), {.convert = true});
      const int height = std::max(1, frame.height * kThumbWidth / frame.width);
      frames.push_back(resize_area(frame, kThumbWidth, std::min(height, 4 * kThumbWidth)));
    } catch (const Error& error) {
      if (error.fault() != Fault::input) throw;
    }
  }
  if (frames.empty()) return {};
  const Frame sheet = contact_sheet(frames, {.thumb_width = kThumbWidth});
  return "data:image/jpeg;base64," + base64(encode_jpeg(sheet, kSheetQuality));
}

Json page_view(const Json& summary, const FetchReport& report, const fs::path& folder) {
  Json classes = Json::array();
  for (const Json& one : summary["classes"]) {
    classes.push_back({{"verdict", one["verdict"]},
                       {"links", with_thousands(one["links"].get<std::int64_t>())},
                       {"share", fmt::format("{:.2f}", 100 * one["share"].get<double>())},
                       {"megabytes", megabytes(one["bytes"])}});
  }
  Json hosts = Json::array();
  for (const Json& one : summary["hosts"]) {
    hosts.push_back({{"host", one["host"]},
                     {"links", with_thousands(one["links"].get<std::int64_t>())},
                     {"kept", with_thousands(one["kept"].get<std::int64_t>())},
                     {"failed", with_thousands(one["failed"].get<std::int64_t>())},
                     {"other", with_thousands(one["other"].get<std::int64_t>())},
                     {"megabytes", megabytes(one["bytes"])}});
  }
  Json sheets = Json::array();
  for (const Json& one : summary["samples"]) {
    const std::string picture = sheet_of(one["files"], folder);
    if (!picture.empty()) sheets.push_back({{"verdict", one["verdict"]}, {"picture", picture}});
  }
  return {{"title", "What was fetched"},
          {"links", with_thousands(summary["links"].get<std::int64_t>())},
          {"megabytes", megabytes(summary["bytes"])},
          {"time", clock_text(report.seconds)},
          {"done", with_thousands(report.done)},
          {"classes", std::move(classes)},
          {"hosts", std::move(hosts)},
          {"hosts_in_all", with_thousands(summary["hosts_in_all"].get<std::int64_t>())},
          {"has_near", !summary["near"].empty()},
          {"near", summary["near"]},
          {"sheets", std::move(sheets)}};
}

}  // namespace

void write_fetch_report(const FetchOptions& options, const FetchReport& report) {
  const std::filesystem::path folder = fetch_folder(options);
  const FetchLedger ledger(folder, FetchLedger::Access::read);
  Json summary = fetch_summary(ledger);
  const std::string page =
      render_page(kFetchReportTemplate, page_view(summary, report, folder), kReportStyle);
  FetchOptions described = options;
  summary["options"] = describe_options(described).to_json();
  summary["run"] = {{"done", report.done}, {"bytes", report.bytes}, {"seconds", report.seconds}};
  create_folders(options.report);
  write_file_atomically(options.report / "report.json", canonical_json_file(summary));
  write_file_atomically(options.report / "report.html", page);
}

}  // namespace tinct
