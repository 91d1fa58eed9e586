#include <algorithm>
#include <cmath>
#include <type_traits>

#include "lib/base/errors.h"
#include "lib/base/options.h"

namespace tinct {
namespace {

template <typename T>
constexpr bool kIsNumber =
    std::is_same_v<T, int> || std::is_same_v<T, std::int64_t> || std::is_same_v<T, double>;

std::string number_text(double value) {
  return Json(value == std::floor(value) ? Json(static_cast<std::int64_t>(value)) : Json(value))
      .dump();
}

template <typename T>
Json value_json(const T& value) {
  if constexpr (std::is_same_v<T, std::filesystem::path>) {
    return value.string();
  } else if constexpr (std::is_same_v<T, std::vector<std::filesystem::path>>) {
    Json list = Json::array();
    for (const auto& path : value) list.push_back(path.string());
    return list;
  } else {
    return value;
  }
}

/// The value as it stands: a fraction is no whole number, true is no number, and what doesn't fit
/// is not bent into shape. Throws Json::exception otherwise.
template <typename T>
T value_from_json(const Json& json) {
  if constexpr (kIsNumber<T>) {
    const bool fits = std::is_same_v<T, double>
                          ? json.is_number()
                          : json.is_number_integer() && json == Json(json.get<T>());
    if (!fits) throw Json::type_error::create(302, "not such a number", &json);
  }
  return json.get<T>();
}

std::string default_text(const OptionTarget& target) {
  return std::visit(
      [](auto* value) -> std::string {
        using T = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_same_v<T, bool>) {
          return *value ? "true" : "";
        } else if constexpr (kIsNumber<T>) {
          return number_text(static_cast<double>(*value));
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
          std::string text;
          for (const auto& item : *value) text += (text.empty() ? "" : " ") + item;
          return text;
        } else if constexpr (std::is_same_v<T, std::string>) {
          return *value;
        } else if constexpr (std::is_same_v<T, std::filesystem::path>) {
          return value->string();
        } else {
          return "";
        }
      },
      target);
}

std::string default_metavar(const OptionTarget& target) {
  return std::visit(
      [](auto* value) -> std::string {
        using T = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_same_v<T, bool>) return "";
        if constexpr (kIsNumber<T>) return std::is_same_v<T, double> ? "X" : "N";
        if constexpr (std::is_same_v<T, std::string> ||
                      std::is_same_v<T, std::vector<std::string>>) {
          return "NAME";
        }
        return "PATH";
      },
      target);
}

void check_choice(const Option& option, const std::string& value) {
  if (option.choices.empty()) return;
  if (std::find(option.choices.begin(), option.choices.end(), value) != option.choices.end()) {
    return;
  }
  std::string all;
  for (const auto& choice : option.choices) all += (all.empty() ? "" : ", ") + choice;
  const std::string near = nearest_word(value, option.choices);
  throw Error(Fault::usage, "--" + option.name + ": \"" + value + "\" is not one of " + all +
                                (near.empty() ? "" : "; did you mean " + near + "?"));
}

}  // namespace

std::string Option::json_name() const {
  std::string text = name;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

Option& OptionTable::add(std::string_view name, OptionTarget target, std::string_view help) {
  options_.push_back(Option{.name = std::string(name),
                            .help = std::string(help),
                            .target = target,
                            .metavar = default_metavar(target),
                            .default_text = default_text(target),
                            .choices = {},
                            .minimum = std::nullopt,
                            .maximum = std::nullopt});
  return options_.back();
}

void OptionTable::check() const {
  for (const Option& option : options_) {
    std::visit(
        [&](auto* value) {
          using T = std::remove_pointer_t<decltype(value)>;
          if constexpr (kIsNumber<T>) {
            const auto number = static_cast<double>(*value);
            if (std::isnan(number) || (option.minimum && number < *option.minimum) ||
                (option.maximum && number > *option.maximum)) {
              std::string allowed;
              if (option.minimum) allowed += "at least " + number_text(*option.minimum);
              if (option.minimum && option.maximum) allowed += " and ";
              if (option.maximum) allowed += "at most " + number_text(*option.maximum);
              throw Error(Fault::usage, "--" + option.name + ": " + number_text(number) +
                                            " is out of range; it must be " + allowed);
            }
          } else if constexpr (std::is_same_v<T, std::string>) {
            check_choice(option, *value);
          } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
            for (const auto& item : *value) check_choice(option, item);
          }
        },
        option.target);
  }
}

Json OptionTable::to_json() const {
  Json object = Json::object();
  for (const Option& option : options_) {
    if (!option.recorded) continue;
    object[option.json_name()] =
        std::visit([](auto* value) { return value_json(*value); }, option.target);
  }
  return object;
}

void OptionTable::from_json(const Json& object, const std::string& name) {
  if (!object.is_object()) throw Error(Fault::usage, name + ": a JSON object is needed here");
  std::vector<std::string> known;
  for (const Option& option : options_) known.push_back(option.json_name());
  for (const auto& member : object.items()) {
    const auto found = std::find_if(options_.begin(), options_.end(), [&](const Option& option) {
      return option.json_name() == member.key();
    });
    if (found == options_.end()) {
      const std::string near = nearest_word(member.key(), known);
      throw Error(Fault::usage, name + ": unknown option \"" + member.key() + "\"" +
                                    (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
    }
    try {
      std::visit(
          [&](auto* value) {
            using T = std::remove_pointer_t<decltype(value)>;
            if constexpr (std::is_same_v<T, std::filesystem::path>) {
              *value = member.value().template get<std::string>();
            } else if constexpr (std::is_same_v<T, std::vector<std::filesystem::path>>) {
              value->clear();
              for (const auto& item : member.value()) {
                value->emplace_back(item.template get<std::string>());
              }
            } else {
              *value = value_from_json<T>(member.value());
            }
          },
          found->target);
    } catch (const Json::exception&) {
      throw Error(Fault::usage, name + ": \"" + member.key() +
                                    "\" has a value of a wrong type: " + member.value().dump());
    }
  }
  check();
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    std::vector<std::vector<std::size_t>> d(word.size() + 1,
                                            std::vector<std::size_t>(candidate.size() + 1));
    for (std::size_t i = 0; i <= word.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= candidate.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t cost = word[i - 1] == candidate[j - 1] ? 0 : 1;
        d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost});
        if (i > 1 && j > 1 && word[i - 1] == candidate[j - 2] && word[i - 2] == candidate[j - 1]) {
          d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    if (d[word.size()][candidate.size()] < best_distance) {
      best_distance = d[word.size()][candidate.size()];
      best = candidate;
    }
  }
  return best;
}

}  // namespace tinct
