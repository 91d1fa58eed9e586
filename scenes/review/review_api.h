#pragma once

#include "lib/web/web_message.h"
#include "scenes/review/review_session.h"

namespace tinct {

/// Answers the requests of the review page. May be called from several threads.
///
///     GET  /, /review/ID                       the page; /static/NAME its parts
///     GET  /api/review                         the films
///     GET  /api/review/ID                      one film: pieces, cuts by doubt, suggestions
///     GET  /api/review/ID/reading              how far the film was read
///     GET  /api/review/ID/frame/N.png?w=W      a decoded frame, exactly number N
///     GET  /api/review/ID/curve                the detector's curves and thresholds
///     POST /api/review/ID/preview              {"thresholds":[{"option","threshold"}]} -> what
///     they
///                                              would make: {"scenes","now","frames","frames_now",
///                                              "added","removed","lines"}
///     POST /api/review/ID/thresholds           {"thresholds","base_rev"} -> {"rev","film"}
///     POST /api/review/ID/ops                  {"op","at","base_rev"} -> {"rev","film"}
///     POST /api/review/ID/undo, /redo          {"base_rev"} -> {"rev","film"}
///     GET  /api/review/ID/manifest             the film's entry as it is now
///     GET  /api/review/manifest                the whole reviewed manifest
///
/// 404 for what isn't there, 409 for a base_rev that is not the current one, 422 for an edit that
/// can't be done, 503 for a frame that was not read yet. Films are found by id, never by a path.
[[nodiscard]] WebResponse answer_review(ReviewSession& session, const WebRequest& request);

}  // namespace tinct
