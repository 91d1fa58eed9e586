#pragma once

#include <string_view>

namespace tinct {

/// A part of the study's pages: metrics/abtest/page/NAME, embedded by the build.
struct StudyPage {
  std::string_view name;
  std::string_view content_type;
  std::string_view text;
};

/// The part of this name, or null.
[[nodiscard]] const StudyPage* find_study_page(std::string_view name);

}  // namespace tinct
