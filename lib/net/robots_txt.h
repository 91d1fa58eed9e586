#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// The rules of a robots.txt for one robot, as RFC 9309 reads them.
class RobotsRules {
 public:
  /// All is allowed.
  RobotsRules() = default;

  /// Reads a robots.txt of any bytes; what is no rule is passed over, and so is all after the first
  /// 500 KiB (section 2.5). `product` is the robot's product token in lower case ("tinct"): the
  /// groups that name it count, together; without one the groups for "*" (section 2.2.1).
  RobotsRules(std::string_view text, std::string_view product);

  /// Whether a path with its query may be asked for ("/a/b?c"): the longest rule that fits decides,
  /// of two as long the one that allows (section 2.2.2). Percent-encoding is compared by what it
  /// stands for. /robots.txt itself is always allowed.
  [[nodiscard]] bool allows(std::string_view path) const;

  /// Seconds between two requests that Crawl-delay asks for (not in the RFC, but many say it),
  /// at most 60; 0: none.
  [[nodiscard]] double crawl_delay() const noexcept { return crawl_delay_; }

  /// How much memory the rules take, about.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  struct Rule {
    std::string pattern;
    bool allow = false;
  };
  std::vector<Rule> rules_;
  double crawl_delay_ = 0;
};

}  // namespace tinct
