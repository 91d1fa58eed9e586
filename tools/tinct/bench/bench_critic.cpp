#include "tools/tinct/bench/bench_critic.h"

#include <fmt/format.h>

#include <algorithm>

namespace tinct {

Json last_critic_accuracy(const std::vector<Json>& log) {
  const auto last = std::find_if(log.rbegin(), log.rend(),
                                 [](const Json& line) { return line.contains("critic_accuracy"); });
  return last == log.rend() ? Json() : (*last)["critic_accuracy"];
}

std::string critic_text(const Json& row) {
  std::vector<std::string> shares;
  for (const Json& training : row.value("seeds", Json::array({row}))) {
    const Json accuracy = training.value("critic_accuracy", Json());
    if (!accuracy.is_number()) continue;
    shares.push_back(fmt::format("{:.0f} %", 100 * accuracy.get<double>()));
  }
  if (shares.empty()) return {};
  return fmt::format("critic right on {} at the end; near 50 % is balanced",
                     fmt::join(shares, ", "));
}

}  // namespace tinct
