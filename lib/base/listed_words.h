#pragma once

#include <string>
#include <vector>

namespace tinct {

/// "a", "a and b", "a, b and c", as a sentence lists them; empty for none.
[[nodiscard]] std::string listed_words(const std::vector<std::string>& words);

}  // namespace tinct
