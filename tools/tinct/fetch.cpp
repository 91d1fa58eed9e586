#include "lib/net/fetch.h"

#include <cstdio>

#include "lib/base/errors.h"
#include "lib/base/progress.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

std::string size_text(std::int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

int run(const FetchOptions& options, const CommonOptions& common) {
  const FetchReport report = fetch(options);
  if (common.json) {
    print_json(to_json(report));
    return report.failed == 0 ? 0 : kSomeFailed;
  }
  TextTable table({"file", "size", "state"});
  for (const FetchItem& item : report.items) {
    if (item.state == FetchState::failed) continue;
    table.add({item.file.empty() ? item.url : item.file.string(), size_text(item.bytes),
               std::string(to_string(item.state))});
  }
  std::string text = table.text();
  for (const FetchItem& item : report.items) {
    if (item.state == FetchState::failed)
      text += "failed: " + item.url + ": " + item.sentence + "\n";
  }
  text += with_thousands(report.done) + " fetched (" + size_text(report.bytes) + " in " +
          clock_text(report.seconds) + "), " + with_thousands(report.skipped) + " there already, " +
          with_thousands(report.failed) + " failed\n";
  print_text(text);
  return report.failed == 0 ? 0 : kSomeFailed;
}

}  // namespace

Command fetch_command() {
  return make_command<FetchOptions>(
      {.name = "fetch",
       .summary = "download films and pictures, politely and resumably",
       .about =
           "Downloads what a list of links names. Each file appears under its name only when it is "
           "complete, has the size the server told, and is a film or picture by its first bytes. "
           "A killed run goes on where it was when the same command is run again; what is there "
           "already costs no request. fetch.jsonl in the folder records every item.",
       .examples =
           {{"tinct fetch links:links.txt --out media", "everything that a list names"},
            {"tinct fetch links:links.txt --out media --dry-run", "only show the plan"},
            {"tinct fetch links:links.txt --out media --connections 32 --contact me@lab.org",
             "more at a time, and tell the servers who asks"}}},
      run);
}

}  // namespace tinct
