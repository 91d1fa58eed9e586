#include "metrics/report/report_html.h"

#include <kainjow/mustache.hpp>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "metrics/report/report_view.h"

namespace tinct {

extern const char* const kReportTemplate;  // made from report.mustache by the build

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

}  // namespace

std::string report_html(const Json& score, std::span<const WorstFrame> worst) {
  mustache::mustache page{kReportTemplate};
  if (!page.is_valid()) throw Error(Fault::bug, "report.mustache: " + page.error_message());
  return page.render(to_data(report_view(score, worst)));
}

void write_report(const Json& score, std::span<const WorstFrame> worst,
                  const std::filesystem::path& folder) {
  create_folders(folder);
  write_file_atomically(folder / "report.json", canonical_json_file(score));
  write_file_atomically(folder / "report.html", report_html(score, worst));
}

}  // namespace tinct
