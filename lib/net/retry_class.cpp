#include "lib/net/retry_class.h"

#include <algorithm>
#include <vector>

#include "lib/base/errors.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {
namespace {

struct RetryClass {
  std::string verdict;  // "fail:http"
  std::string word;     // "http"
};

std::vector<RetryClass> retry_classes() {
  std::vector<RetryClass> classes;
  for (int i = 0; i <= static_cast<int>(FailureReason::robots); ++i) {
    const std::string verdict(verdict_of(static_cast<FailureReason>(i)));
    if (std::ranges::find(classes, verdict, &RetryClass::verdict) != classes.end()) continue;
    classes.push_back({verdict, verdict.substr(verdict.find(':') + 1)});
  }
  return classes;
}

}  // namespace

std::string verdict_to_retry(const std::string& wanted) {
  if (wanted.empty() || wanted == "all") return "fail";
  std::string words;
  for (const RetryClass& one : retry_classes()) {
    if (wanted == one.verdict || wanted == one.word) return one.verdict;
    words += one.word + ", ";
  }
  throw Error(Fault::usage, "--retry-failed=" + wanted + " names no class of failures; there are " +
                                words + "and all");
}

bool is_retry_class(const std::string& word) {
  return word == "all" || std::ranges::any_of(retry_classes(), [&](const RetryClass& one) {
           return word == one.verdict || word == one.word;
         });
}

}  // namespace tinct
