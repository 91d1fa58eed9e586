#include <map>
#include <string>

#include "metrics/abtest/report_parts.h"

namespace tinct {

Json answers_part(const StudyVotes& votes) {
  Json list = Json::array();
  const auto questions = votes.config.find("questionnaire");
  if (questions == votes.config.end()) return list;
  for (const Json& question : *questions) {
    const std::string id = question["id"];
    std::map<std::string, int> counts;
    for (const StudyRater& rater : votes.raters) {
      if (const auto answer = rater.answers.find(id); answer != rater.answers.end()) {
        ++counts[answer->get<std::string>()];
      }
    }
    Json choices = Json::array();
    const auto add = [&](const std::string& choice, const std::string& words) {
      choices.push_back({{"answer", words}, {"raters", counts[choice]}});
    };
    for (const Json& choice : question["choices"]) add(choice, choice);
    add("-", "not said");
    list.push_back({{"question", id}, {"text", question["text"]}, {"answers", choices}});
  }
  return list;
}

}  // namespace tinct
