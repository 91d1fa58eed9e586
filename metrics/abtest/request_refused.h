#pragma once

#include <stdexcept>
#include <string>

namespace tinct {

/// A request that can't be done, as HTTP tells it.
class RequestRefused : public std::runtime_error {
 public:
  RequestRefused(int status, std::string code, const std::string& sentence)
      : std::runtime_error(sentence), status_(status), code_(std::move(code)) {}
  [[nodiscard]] int status() const noexcept { return status_; }
  /// A word for programs: "not_found", "changed_vote" …
  [[nodiscard]] const std::string& code() const noexcept { return code_; }

 private:
  int status_;
  std::string code_;
};

}  // namespace tinct
