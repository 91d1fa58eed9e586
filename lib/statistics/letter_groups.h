#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tinct {

/// A compact letter display (Piepho 2004, insert and absorb): a text of letters for each of `count`
/// things, of which two share a letter exactly where they are not among the pairs that are
/// `different`. The first thing has an "a". Letters are a to z, then A to Z, then bracketed
/// numbers.
[[nodiscard]] std::vector<std::string> letter_groups(
    std::size_t count, std::span<const std::pair<std::size_t, std::size_t>> different);

}  // namespace tinct
