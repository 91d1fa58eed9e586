#include "train/rank_place.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "lib/base/errors.h"

namespace tinct {
namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

/// A number of 0 … `most`.
int number_in(const std::string& name, int otherwise, int most) {
  const std::optional<std::string> text = variable(name);
  if (!text) return otherwise;
  int value = -1;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error == std::errc() && stop == end && value >= 0 && value <= most) return value;
  throw Error(Fault::usage, "the environment's " + name + "=" + *text +
                                " must be a number of 0 … " + std::to_string(most) +
                                "; torchrun sets it, or unset WORLD_SIZE to "
                                "train with one process");
}

constexpr int kMostRanks = 65536;
constexpr int kMostRestarts = 1'000'000;
constexpr int kHighestPort = 65535;
constexpr std::size_t kMostNamed = 8;

}  // namespace

std::string ranks_text(const std::vector<int>& ranks) {
  std::string text = ranks.size() == 1 ? "rank " : "ranks ";
  const std::size_t shown = std::min(ranks.size(), kMostNamed);
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + std::to_string(ranks[i]);
  if (shown < ranks.size()) text += " and " + std::to_string(ranks.size() - shown) + " more";
  return text;
}

RankPlace rank_place_from_environment() {
  RankPlace place;
  place.size = number_in("WORLD_SIZE", 1, kMostRanks);
  if (place.size <= 1) return {};
  if (!variable("RANK")) {
    throw Error(Fault::usage,
                "the environment has WORLD_SIZE=" + std::to_string(place.size) +
                    " but no RANK; start the ranks with torchrun, or give each its number");
  }
  place.rank = number_in("RANK", 0, place.size - 1);
  place.local_rank = number_in("LOCAL_RANK", place.rank, place.size - 1);
  place.local_size = number_in("LOCAL_WORLD_SIZE", place.size, place.size);
  if (place.local_size == 0) place.local_size = 1;
  place.address = variable("MASTER_ADDR").value_or(place.address);
  place.port = number_in("MASTER_PORT", place.port, kHighestPort);
  place.agent_store = variable("TORCHELASTIC_USE_AGENT_STORE").value_or("") == "True";
  place.restart = number_in("TORCHELASTIC_RESTART_COUNT", 0, kMostRestarts);
  return place;
}

}  // namespace tinct
