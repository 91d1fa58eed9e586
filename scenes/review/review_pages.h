#pragma once

#include <string_view>

namespace tinct {

/// A part of the review page: scenes/review/page/NAME, embedded by the build.
struct ReviewPage {
  std::string_view name;
  std::string_view content_type;
  std::string_view text;
};

/// The part of this name, or null.
[[nodiscard]] const ReviewPage* find_review_page(std::string_view name);

}  // namespace tinct
