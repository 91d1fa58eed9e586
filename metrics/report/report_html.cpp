#include "metrics/report/report_html.h"

#include "lib/base/files.h"
#include "lib/web/page_template.h"
#include "metrics/report/report_csv.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kReportTemplate;
extern const char* const kReportTableTemplate;
extern const char* const kReportRecordTemplate;
extern const char* const kReportStyle;
extern const char* const kLeaderboardTemplate;

namespace {

std::string rendered(const char* text, const Json& view) {
  return render_page(text, view, kReportStyle,
                     {{"table", kReportTableTemplate}, {"record", kReportRecordTemplate}});
}

}  // namespace

std::string report_html(const Json& score, const ReportPictures& pictures) {
  return rendered(kReportTemplate, report_view(score, pictures));
}

std::string leaderboard_html(const Json& leaderboard) {
  return rendered(kLeaderboardTemplate, leaderboard_view(leaderboard));
}

void write_leaderboard(const Json& leaderboard, const std::filesystem::path& folder) {
  create_folders(folder);
  write_file_atomically(folder / "leaderboard.json", canonical_json_file(leaderboard));
  write_file_atomically(folder / "leaderboard.html", leaderboard_html(leaderboard));
}

void write_report(const Json& score, const ReportPictures& pictures,
                  const std::filesystem::path& folder) {
  create_folders(folder);
  write_file_atomically(folder / "report.json", canonical_json_file(score));
  write_file_atomically(folder / "report.html", report_html(score, pictures));
  write_frames_csv(score, folder);
  write_pairs_csv(score, folder);
}

}  // namespace tinct
