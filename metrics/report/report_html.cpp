#include "metrics/report/report_html.h"

#include <kainjow/mustache.hpp>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "metrics/report/report_csv.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kReportTemplate;
extern const char* const kReportTableTemplate;
extern const char* const kReportRecordTemplate;
extern const char* const kReportStyle;
extern const char* const kLeaderboardTemplate;

namespace {
namespace mustache = kainjow::mustache;

mustache::data to_data(const Json& value) {
  if (value.is_object()) {
    mustache::data object{mustache::data::type::object};
    for (const auto& [name, member] : value.items()) object.set(name, to_data(member));
    return object;
  }
  if (value.is_array()) {
    mustache::data list{mustache::data::type::list};
    for (const Json& item : value) list.push_back(to_data(item));
    return list;
  }
  if (value.is_boolean()) return mustache::data{value.get<bool>()};
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  // An empty text counts as absent, so that {{#text}} and {{^text}} tell whether there is one.
  return text.empty() ? mustache::data{false} : mustache::data{text};
}

std::string rendered(const char* text, const Json& view) {
  mustache::mustache page{text};
  if (!page.is_valid()) throw Error(Fault::bug, "a page's template: " + page.error_message());
  mustache::data data = to_data(view);
  data.set("style", mustache::data{std::string(kReportStyle)});
  data.set("table", mustache::data{mustache::partial{[] { return kReportTableTemplate; }}});
  data.set("record", mustache::data{mustache::partial{[] { return kReportRecordTemplate; }}});
  return page.render(data);
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
