#pragma once

#include <string>

#include "lib/base/errors.h"

namespace tinct::test {

/// The sentence of the Error that a call ends with.
template <typename Call>
[[nodiscard]] std::string sentence_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

[[nodiscard]] inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tinct::test
