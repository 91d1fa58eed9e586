#pragma once

#include <string>

#include "lib/base/errors.h"

namespace tinct::test {

/// The Error that `act` throws; where it throws none, a bug that says so.
template <typename Act>
[[nodiscard]] Error refusal_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  return {Fault::bug, "nothing was refused"};
}

}  // namespace tinct::test
