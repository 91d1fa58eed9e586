#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "lib/web/client_limits.h"
#include "lib/web/web_message.h"
#include "metrics/abtest/live_study.h"
#include "metrics/abtest/media_cache.h"
#include "metrics/abtest/public_place.h"

namespace tinct {

struct StudyServerOptions {
  PublicPlace place = {};   ///< where browsers find the pages
  std::string admin_token;  ///< opens the researcher's pages
};

/// Answers the requests of a study's pages, below the base path where there is one: 404 for all
/// else. May be called from several threads.
///
///     GET    /s/SLUG, /                         the rater's page; /static/NAME its parts
///     GET    /api/s/SLUG                        what the first page shows
///     POST   /api/s/SLUG/sessions               {"consent_sha256", "external", "key"} -> 201, a
///                                               cookie; the same for the same key again
///     GET    /api/session                       {"state","done","all",…}
///     DELETE /api/session                       deletes what the rater told
///     POST   /api/session/resume                {"code"} -> a cookie
///     POST   /api/session/checks, /questionnaire -> 204
///     GET    /api/session/trials/next           the trial to show; {"trial":null} after the last
///     PUT    /api/session/trials/ID/vote        -> 200 {"saved":true} once it is on the disk
///     POST   /api/session/trials/ID/void        {"reason", "voids": as the trial told} -> it is
///                                               shown again; once, however often this is sent
///     POST   /api/session/finish                {"comment"} -> {"code","url"}, or 409 "too_few"
///     GET    /m/NAME                            a clip of this session; Range, ETag
///     GET    /admin; /api/admin/…; /metrics     for the researcher (admin_api.h)
///     GET    /healthz, /version
///
/// 401 without a session, 403 for a study that is closed and a check that failed, 404 for what
/// isn't there or is another rater's, 409 for a changed vote, 410 for a session that expired or was
/// withdrawn, 413 above 4 KiB of a vote, 422 for a vote that can't be, 429 above 20 requests a
/// second and session and for a void that comes too soon, 507 for a full disk: then nothing was
/// stored, and the page says so.
class StudyServer {
 public:
  StudyServer(LiveStudy& study, StudyServerOptions options);
  [[nodiscard]] WebResponse answer(const WebRequest& request);

 private:
  [[nodiscard]] WebResponse routed(const WebRequest& request);
  [[nodiscard]] WebResponse study_answer(const std::vector<std::string>& parts,
                                         const WebRequest& request);
  [[nodiscard]] WebResponse session_answer(const std::vector<std::string>& parts,
                                           const WebRequest& request, const std::string& token);
  [[nodiscard]] WebResponse resume_answer(const WebRequest& request);
  [[nodiscard]] WebResponse trial_answer(const std::vector<std::string>& parts,
                                         const WebRequest& request, const std::string& token);
  [[nodiscard]] WebResponse media_answer(const std::string& name, const WebRequest& request,
                                         const std::string& token);
  [[nodiscard]] WebResponse with_cookie(WebResponse response, const std::string& token) const;
  [[nodiscard]] WebResponse limited(const std::string& token,
                                    const std::function<WebResponse()>& work);

  LiveStudy& study_;
  StudyServerOptions options_;
  MediaCache media_;
  std::mutex mutex_;
  RateLimit rate_{20, 60};  ///< by session
};

/// A JSON answer.
[[nodiscard]] WebResponse json_response(int status, const Json& json);

/// Throws RequestRefused (405) unless the request has this method.
void require_method(const WebRequest& request, const char* method);

}  // namespace tinct
