#include "metrics/abtest/study_pages.h"

#include <algorithm>
#include <array>

namespace tinct {

// Written by the build from the files in page/.
extern const char* const kStudyRaterHtml;
extern const char* const kStudyAdminHtml;
extern const char* const kStudyStyle;
extern const char* const kStudyAdmin;
extern const char* const kStudyApi;
extern const char* const kStudyChecks;
extern const char* const kStudyDom;
extern const char* const kStudyLive;
extern const char* const kStudyMain;
extern const char* const kStudyPlates;
extern const char* const kStudyPlayer;
extern const char* const kStudyPreload;
extern const char* const kStudyStage;
extern const char* const kStudyTables;
extern const char* const kStudyTexts;
extern const char* const kStudyTrial;

const StudyPage* find_study_page(std::string_view name) {
  static const std::string_view kScript = "text/javascript; charset=utf-8";
  static const std::string_view kHtml = "text/html; charset=utf-8";
  static const std::array kPages{
      StudyPage{"rater.html", kHtml, kStudyRaterHtml},
      StudyPage{"admin.html", kHtml, kStudyAdminHtml},
      StudyPage{"study.css", "text/css; charset=utf-8", kStudyStyle},
      StudyPage{"admin.js", kScript, kStudyAdmin},
      StudyPage{"api.js", kScript, kStudyApi},
      StudyPage{"checks.js", kScript, kStudyChecks},
      StudyPage{"dom.js", kScript, kStudyDom},
      StudyPage{"live.js", kScript, kStudyLive},
      StudyPage{"main.js", kScript, kStudyMain},
      StudyPage{"plates.js", kScript, kStudyPlates},
      StudyPage{"player.js", kScript, kStudyPlayer},
      StudyPage{"preload.js", kScript, kStudyPreload},
      StudyPage{"stage.js", kScript, kStudyStage},
      StudyPage{"tables.js", kScript, kStudyTables},
      StudyPage{"texts.js", kScript, kStudyTexts},
      StudyPage{"trial.js", kScript, kStudyTrial},
  };
  const auto found = std::ranges::find(kPages, name, &StudyPage::name);
  return found == kPages.end() ? nullptr : &*found;
}

}  // namespace tinct
