#include "lib/media/picture_numbers.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tinct {
namespace {

// A name apart: "shot-" 12 ".png".
struct NumberedName {
  std::string name;
  std::string around;  // what stands before and after the last number
  std::int64_t number = 0;
};

std::optional<NumberedName> numbered(const std::filesystem::path& path) {
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const std::string name = path.filename().string();
  const std::string_view stem(name.data(), path.stem().string().size());
  std::size_t end = stem.size();
  while (end > 0 && !is_digit(stem[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_digit(stem[begin - 1])) --begin;
  // Longer ones are no counters but times or hashes.
  if (begin == end || end - begin > 12) return std::nullopt;
  return NumberedName{.name = name,
                      .around = name.substr(0, begin) + "\n" + name.substr(end),
                      .number = std::stoll(name.substr(begin, end - begin))};
}

struct Step {
  NumberedName from;
  NumberedName to;
  [[nodiscard]] std::int64_t length() const { return to.number - from.number; }
};

// Between neighbours that belong to one sequence.
std::vector<Step> steps_of(const std::vector<std::filesystem::path>& pictures) {
  std::vector<Step> steps;
  std::optional<NumberedName> before;
  for (const auto& picture : pictures) {
    std::optional<NumberedName> here = numbered(picture);
    if (before && here && before->around == here->around) steps.push_back({*before, *here});
    before = std::move(here);
  }
  return steps;
}

}  // namespace

std::vector<std::string> remarks_on_numbers(const std::vector<std::filesystem::path>& pictures) {
  std::vector<std::string> remarks;
  const std::vector<Step> steps = steps_of(pictures);
  const auto back = std::ranges::find_if(steps, [](const Step& s) { return s.length() < 0; });
  if (back != steps.end()) {
    remarks.push_back(back->from.name + " is read before " + back->to.name +
                      ": pictures are read in the order of their names, letter by letter; give "
                      "all numbers the same number of digits");
    return remarks;
  }
  std::int64_t even = 0;  // every tenth frame of a film is a whole sequence too
  for (const Step& step : steps) {
    if (step.length() > 0) even = even == 0 ? step.length() : std::min(even, step.length());
  }
  std::int64_t missing = 0;
  const Step* first = nullptr;
  for (const Step& step : steps) {
    if (step.length() <= even) continue;
    missing += (step.length() - 1) / even;
    if (first == nullptr) first = &step;
  }
  if (first == nullptr) return remarks;
  remarks.push_back(std::to_string(missing) + (missing == 1 ? " picture is" : " pictures are") +
                    " missing by the numbers in the names, first between " + first->from.name +
                    " and " + first->to.name + "; frames are counted by the pictures there are");
  return remarks;
}

}  // namespace tinct
