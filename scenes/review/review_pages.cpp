#include <algorithm>
#include <array>

#include "scenes/review/review_pages.h"

namespace tinct {

// Written by the build from the files in page/.
extern const char* const kReviewHtml;
extern const char* const kReviewStyle;
extern const char* const kReviewApi;
extern const char* const kReviewCurves;
extern const char* const kReviewCuts;
extern const char* const kReviewDom;
extern const char* const kReviewFrames;
extern const char* const kReviewKeys;
extern const char* const kReviewMain;
extern const char* const kReviewModel;
extern const char* const kReviewOverview;
extern const char* const kReviewScenes;
extern const char* const kReviewWork;

const ReviewPage* find_review_page(std::string_view name) {
  static const std::string_view kScript = "text/javascript; charset=utf-8";
  static const std::array kPages{
      ReviewPage{"review.html", "text/html; charset=utf-8", kReviewHtml},
      ReviewPage{"review.css", "text/css; charset=utf-8", kReviewStyle},
      ReviewPage{"api.js", kScript, kReviewApi},
      ReviewPage{"curves.js", kScript, kReviewCurves},
      ReviewPage{"cuts.js", kScript, kReviewCuts},
      ReviewPage{"dom.js", kScript, kReviewDom},
      ReviewPage{"frames.js", kScript, kReviewFrames},
      ReviewPage{"keys.js", kScript, kReviewKeys},
      ReviewPage{"main.js", kScript, kReviewMain},
      ReviewPage{"model.js", kScript, kReviewModel},
      ReviewPage{"overview.js", kScript, kReviewOverview},
      ReviewPage{"scenes.js", kScript, kReviewScenes},
      ReviewPage{"work.js", kScript, kReviewWork},
  };
  const auto found = std::ranges::find(kPages, name, &ReviewPage::name);
  return found == kPages.end() ? nullptr : &*found;
}

}  // namespace tinct
