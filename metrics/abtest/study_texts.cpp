#include "metrics/abtest/study_config.h"

namespace tinct {
namespace {

const char* rule_name(CheckRule rule) {
  switch (rule) {
    case CheckRule::off: return "off";
    case CheckRule::record: return "record";
    case CheckRule::gate: break;
  }
  return "gate";
}

}  // namespace

std::string study_question(const StudyConfig& config) {
  if (!config.question.empty()) return config.question;
  switch (config.method) {
    case StudyMethod::single:
      return "Are the colours of this clip original, or made by a computer?";
    case StudyMethod::acr: return "How good are the colours of this clip?";
    case StudyMethod::dcr:
      if (config.sequential) {
        return "How do the colours of the second clip compare with the original before it?";
      }
      return "How do the colours of the right clip compare with the original on the left?";
    case StudyMethod::ccr: return "Compared with the left clip, the colours of the right clip are";
    case StudyMethod::pair: break;
  }
  return config.original_competes ? "Which clip has the original colours?"
                                  : "Which clip has the better colours?";
}

Json study_config_json(const StudyConfig& config) {
  Json questions = Json::array();
  for (const StudyQuestion& question : config.questionnaire) {
    questions.push_back(
        {{"id", question.id}, {"text", question.text}, {"choices", question.choices}});
  }
  // Raters' side needs no folders, and an exported study names none.
  Json methods = Json::object();
  for (const std::string& method : config.methods) methods[method] = "";
  Json json{{"format", kStudyFormat},
            {"name", config.name},
            {"method", name(config.method)},
            {"question", study_question(config)},
            {"clips", config.clips},
            {"methods", std::move(methods)},
            {"original", config.folders.contains("original") ? "original" : ""},
            {"original_competes", config.original_competes},
            {"tie", config.tie},
            {"reference", config.reference},
            {"sequential", config.sequential},
            {"pairs", config.active_pairs ? "active" : "balanced"},
            {"trials", config.trials},
            {"raters", config.raters},
            {"training", config.training},
            {"replays", config.replays},
            {"break_minutes", config.break_minutes},
            {"expire_minutes", config.expire_minutes},
            {"seed", config.seed},
            {"fps", config.fps},
            {"codec", config.codec},
            {"purpose", config.purpose},
            {"contact", config.contact},
            {"consent", config.consent},
            {"questionnaire", std::move(questions)},
            {"checks",
             {{"size", rule_name(config.size_check)},
              {"zoom", rule_name(config.zoom_check)},
              {"refresh", rule_name(config.refresh_check)},
              {"brightness", rule_name(config.brightness_check)},
              {"colour", rule_name(config.colour_check)}}},
            {"completion", {{"code", config.completion_code}, {"url", config.completion_url}}},
            {"power", {{"effect", config.effect}, {"power", config.power}, {"icc", config.icc}}}};
  if (config.gold_share > 0) {
    json["gold"] = {
        {"folder", "gold"}, {"share", config.gold_share}, {"most_wrong", config.most_gold_wrong}};
    if (config.method != StudyMethod::single && config.method != StudyMethod::pair) {
      json["gold"]["expected"] = {config.gold_lowest, config.gold_highest};
    }
  }
  return json;
}

}  // namespace tinct
