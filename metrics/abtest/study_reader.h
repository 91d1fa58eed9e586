#pragma once

// Private to what reads study.json.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/base/options.h"

namespace tinct {

/// Reads members of one object of a study.json; what is wrong is told with the file and the member.
class StudyReader {
 public:
  StudyReader(const Json& json, std::string name) : json_(json), name_(std::move(name)) {
    if (!json.is_object()) throw Error(Fault::input, name_ + " must be a JSON object");
  }
  [[noreturn]] void refuse(const std::string& member, const std::string& why) const {
    throw Error(Fault::input, name_ + ": \"" + member + "\" " + why);
  }
  void know(const std::vector<std::string>& members) const {
    for (const auto& [member, value] : json_.items()) {
      if (std::ranges::find(members, member) != members.end()) continue;
      const std::string near = nearest_word(member, members);
      refuse(member, near.empty() ? "is no member of a study"
                                  : "is no member of a study; \"" + near + "\" is");
    }
  }
  [[nodiscard]] const Json* find(const char* member) const {
    const auto found = json_.find(member);
    return found == json_.end() ? nullptr : &*found;
  }
  void text(const char* member, std::string& into) const {
    const Json* value = find(member);
    if (value == nullptr) return;
    if (!value->is_string()) refuse(member, "must be a text");
    into = value->get<std::string>();
  }
  void flag(const char* member, bool& into) const {
    const Json* value = find(member);
    if (value == nullptr) return;
    if (!value->is_boolean()) refuse(member, "must be true or false");
    into = value->get<bool>();
  }
  void number(const char* member, double& into, double least, double most) const {
    const Json* value = find(member);
    if (value == nullptr) return;
    const bool fits =
        value->is_number() && value->get<double>() >= least && value->get<double>() <= most;
    if (!fits)
      refuse(member, "must be a number from " + Json(least).dump() + " to " + Json(most).dump());
    into = value->get<double>();
  }
  void whole(const char* member, int& into, int least, int most) const {
    const Json* value = find(member);
    if (value == nullptr) return;
    const bool fits =
        value->is_number_integer() && value->get<double>() >= least && value->get<double>() <= most;
    if (!fits)
      refuse(member, "must be a whole number from " + std::to_string(least) + " to " +
                         std::to_string(most));
    into = value->get<int>();
  }
  /// One of some words; the first where there is none.
  [[nodiscard]] std::string one_of(const char* member,
                                   const std::vector<std::string>& words) const {
    std::string word = words.front();
    text(member, word);
    if (std::ranges::find(words, word) != words.end()) return word;
    std::string list = words.front();
    for (std::size_t i = 1; i < words.size(); ++i) {
      list += (i + 1 < words.size() ? ", " : " or ") + words[i];
    }
    refuse(member, "must be " + list);
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  const Json& json_;
  std::string name_;
};

}  // namespace tinct
