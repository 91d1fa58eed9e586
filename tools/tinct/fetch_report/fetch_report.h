#pragma once

#include <filesystem>

#include "lib/net/fetch.h"

namespace tinct {

/// Writes report.json (fetch_summary, the run's sums, the options) and report.html into the folder
/// that `options.report` names: the classes and how many of each, hosts, pairs that look alike, and
/// a contact sheet of kept pictures for each class. The page is one file that loads nothing.
void write_fetch_report(const FetchOptions& options, const FetchReport& report);

}  // namespace tinct
