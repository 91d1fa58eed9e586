#pragma once

#include <string>

#include "lib/web/web_message.h"
#include "metrics/abtest/live_study.h"
#include "metrics/abtest/study_server.h"

namespace tinct {

/// Answers what the researcher's page asks for, by "Authorization: Bearer TOKEN" or the cookie that
/// login gives (HttpOnly, SameSite=Strict; the server's checks of Origin and JSON keep other pages
/// from using it):
///
///     POST  /api/admin/login             {"token"} -> a cookie
///     GET   /api/admin/study             the study, and what it asks of raters
///     GET   /api/admin/cells, /raters    what was dealt and voted; who votes, with flags
///     POST  /api/admin/close, /open      -> {"closed"}: whether new raters may begin
///     GET   /api/admin/events            how it stands and the cells, as text/event-stream
///     GET   /metrics                     how it stands, for Prometheus
///     PATCH /api/admin/raters/ID         {"excluded","why"}, kept in the record of events
///     GET   /api/admin/results           the report as JSON
///     GET   /api/admin/report.html, /export.csv, /export.json
///     GET   /api/admin/raters.csv        ids of a crowd platform, answers, checks and comments
///
/// 401 without the token.
[[nodiscard]] WebResponse answer_admin(LiveStudy& study, const StudyServerOptions& options,
                                       const WebRequest& request);

}  // namespace tinct
