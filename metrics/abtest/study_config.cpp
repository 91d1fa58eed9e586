#include "metrics/abtest/study_config.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/log.h"
#include "metrics/abtest/gold_config.h"
#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/study_reader.h"
#include "metrics/abtest/training_trials.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::pair<const char*, StudyMethod>, 5> kMethods{
    {{"single", StudyMethod::single},
     {"pair", StudyMethod::pair},
     {"acr", StudyMethod::acr},
     {"dcr", StudyMethod::dcr},
     {"ccr", StudyMethod::ccr}}};

const std::vector<std::string> kMembers{
    "format",        "name",     "method",     "question",  "clips",
    "methods",       "original", "tie",        "reference", "original_competes",
    "trials",        "raters",   "training",   "replays",   "break_minutes",
    "seed",          "fps",      "purpose",    "contact",   "consent",
    "questionnaire", "checks",   "completion", "power",     "expire_minutes",
    "pairs",         "gold",     "sequential", "codec"};

std::string slug_of(const std::string& name) {
  std::string slug;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (upper || plain) {
      slug += upper ? static_cast<char>(c + 32) : c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (slug.ends_with('-')) slug.pop_back();
  return slug.empty() ? "study" : slug.substr(0, 60);
}

StudyMethod method_of(const StudyReader& reader) {
  std::string word;
  reader.text("method", word);
  for (const auto& [method_name, method] : kMethods) {
    if (word == method_name) return method;
  }
  reader.refuse("method", "must be one of single, pair, acr, dcr, ccr");
}

void read_clips(const StudyReader& reader, StudyConfig& config) {
  const Json* clips = reader.find("clips");
  if (clips == nullptr || !clips->is_array() || clips->empty()) {
    reader.refuse("clips", "must be a list of names, one for each scene");
  }
  std::set<std::string> seen;
  for (const Json& clip : *clips) {
    if (!clip.is_string() || clip.get<std::string>().empty()) {
      reader.refuse("clips", "must be a list of names");
    }
    const std::string clip_name = clip.get<std::string>();
    const bool plain = clip_name.find('/') == std::string::npos && !clip_name.starts_with('.');
    if (!plain) reader.refuse("clips", "has \"" + clip_name + "\", which is no plain name");
    if (!seen.insert(clip_name).second) {
      reader.refuse("clips", "names \"" + clip_name + "\" twice");
    }
    config.clips.push_back(clip_name);
  }
}

void read_folders(const StudyReader& reader, const fs::path& base, StudyConfig& config) {
  const Json* methods = reader.find("methods");
  if (methods == nullptr || !methods->is_object() || methods->empty()) {
    reader.refuse("methods", "must hold a folder for each method, as {\"ours\":\"out/ours\"}");
  }
  for (const auto& [method, folder] : methods->items()) {
    if (!folder.is_string()) reader.refuse("methods", "must hold a folder for \"" + method + "\"");
    if (method == "original" || method == "real" || method.empty()) {
      reader.refuse("methods", "can't name a method \"" + method + "\": that is the truth's name");
    }
    config.methods.push_back(method);
    config.folders[method] = base / folder.get<std::string>();
  }
  std::string original;
  reader.text("original", original);
  if (!original.empty()) config.folders["original"] = base / original;
}

CheckRule rule_of(const StudyReader& reader, const char* member, CheckRule usual) {
  std::string word;
  reader.text(member, word);
  if (word.empty()) return usual;
  if (word == "off") return CheckRule::off;
  if (word == "record") return CheckRule::record;
  if (word == "gate") return CheckRule::gate;
  reader.refuse(member, "must be off, record or gate");
}

void read_checks(const StudyReader& reader, StudyConfig& config) {
  const Json* checks = reader.find("checks");
  if (checks == nullptr) return;
  const StudyReader inner(*checks, reader.name() + ", checks");
  inner.know({"size", "zoom", "refresh", "brightness", "colour"});
  config.size_check = rule_of(inner, "size", config.size_check);
  config.zoom_check = rule_of(inner, "zoom", config.zoom_check);
  config.refresh_check = rule_of(inner, "refresh", config.refresh_check);
  config.brightness_check = rule_of(inner, "brightness", config.brightness_check);
  config.colour_check = rule_of(inner, "colour", config.colour_check);
}

void read_questionnaire(const StudyReader& reader, StudyConfig& config) {
  const Json* list = reader.find("questionnaire");
  if (list == nullptr) return;
  if (!list->is_array()) reader.refuse("questionnaire", "must be a list of questions");
  for (const Json& one : *list) {
    const StudyReader inner(one, reader.name() + ", questionnaire");
    inner.know({"id", "text", "choices"});
    StudyQuestion question;
    inner.text("id", question.id);
    inner.text("text", question.text);
    const Json* choices = inner.find("choices");
    if (question.id.empty() || question.text.empty() || choices == nullptr ||
        !choices->is_array() || choices->empty()) {
      reader.refuse("questionnaire", "needs \"id\", \"text\" and \"choices\" for each question");
    }
    for (const Json& choice : *choices) {
      if (!choice.is_string()) inner.refuse("choices", "must be a list of texts");
      question.choices.push_back(choice.get<std::string>());
    }
    config.questionnaire.push_back(std::move(question));
  }
}

void read_completion(const StudyReader& reader, StudyConfig& config) {
  if (const Json* completion = reader.find("completion")) {
    const StudyReader inner(*completion, reader.name() + ", completion");
    inner.know({"code", "url"});
    inner.text("code", config.completion_code);
    inner.text("url", config.completion_url);
    const bool safe =
        config.completion_url.empty() || config.completion_url.starts_with("https://");
    if (!safe) inner.refuse("url", "must begin with https://");
  }
  if (const Json* power = reader.find("power")) {
    const StudyReader inner(*power, reader.name() + ", power");
    inner.know({"effect", "power", "icc"});
    inner.number("effect", config.effect, 0.501, 0.999);
    inner.number("power", config.power, 0.01, 0.999);
    inner.number("icc", config.icc, 0, 1);
  }
}

// Fewer where there are fewer clips, of which practice takes some that gold trials don't show
// either. Where no rater is to see a scene twice, gold trials need scenes of their own: one that
// came twice would tell them.
int usual_trials(StudyConfig config) {
  const int practice = usual_training_scenes(config);
  const int clips = static_cast<int>(config.clips.size()) - practice;
  const bool apart = shows_clip_once(config.method) || practice > 0;
  config.trials = std::min(20, clips);
  while (apart && config.trials > 1 && config.trials + gold_trials(config) > clips) {
    --config.trials;
  }
  return config.trials;
}

void check_contradictions(const StudyReader& reader, const StudyConfig& config) {
  const bool has_original = config.folders.contains("original");
  const bool needs_original = config.method == StudyMethod::single ||
                              config.method == StudyMethod::dcr || config.reference ||
                              config.original_competes;
  if (needs_original && !has_original) {
    reader.refuse("original", "is missing: this study shows the original clips");
  }
  const bool is_pair = config.method == StudyMethod::pair;
  if (!is_pair && (config.tie || config.reference || config.original_competes)) {
    reader.refuse("method",
                  "must be pair for \"tie\", \"reference\" and \"original_competes\" to mean "
                  "something");
  }
  if (config.sequential && config.method != StudyMethod::dcr) {
    reader.refuse("sequential", "belongs to the method dcr, where a clip follows the original");
  }
  if (!is_pair && config.active_pairs) {
    reader.refuse("pairs", "can be active where the method is pair alone");
  }
  // One clip alone, for acr, needs nothing beside it.
  if (config.gold_share > 0 && config.method != StudyMethod::acr && !has_original) {
    reader.refuse("gold", "needs \"original\", beside which the clip is plainly wrong");
  }
  if (config.gold_share > 0 && std::ranges::find(config.methods, "gold") != config.methods.end()) {
    reader.refuse("methods", "can't name a method \"gold\" beside gold trials; rename it");
  }
  const std::size_t members = config.methods.size() + (config.original_competes ? 1 : 0);
  const bool pairs = is_pair || config.method == StudyMethod::ccr;
  if (pairs && members < 2) {
    reader.refuse("methods",
                  "has one method, and a pair needs two; add \"original_competes\" or "
                  "another method");
  }
  const bool once = config.method != StudyMethod::pair && config.method != StudyMethod::ccr;
  if (once && static_cast<std::size_t>(config.trials) > config.clips.size()) {
    reader.refuse("trials", "is " + std::to_string(config.trials) +
                                ", but no rater sees a scene "
                                "twice, and \"clips\" has " +
                                counted_noun(config.clips.size(), "scene"));
  }
  if (pairs && config.clips.size() == 1 && config.trials > 1) {
    reader.refuse("clips", "has one scene, which would come twice in succession; add clips");
  }
}

// A check of the raters, or a slip. Gold clips may well be those of a method.
void warn_of_one_folder(const StudyConfig& config, const std::string& name) {
  std::map<fs::path, std::string> seen;
  for (const auto& [method, folder] : config.folders) {
    if (method == "gold") continue;
    const auto [place, is_new] = seen.emplace((folder / "").lexically_normal(), method);
    if (is_new) continue;
    log_warning(name + ": \"" + place->second + "\" and \"" + method + "\" have one folder, " +
                folder.string() + ", and so the same clips; give each its own unless you mean it");
  }
}

}  // namespace

const char* name(StudyMethod method) noexcept {
  for (const auto& [method_name, value] : kMethods) {
    if (value == method) return method_name;
  }
  return "";
}

StudyConfig study_config(const Json& json, const std::string& name, const fs::path& base) {
  const StudyReader reader(json, name);
  reader.know(kMembers);
  std::string format;
  reader.text("format", format);
  if (format != kStudyFormat) {
    reader.refuse("format", std::string("must be \"") + kStudyFormat + "\"");
  }
  StudyConfig config;
  reader.text("name", config.name);
  if (config.name.empty()) reader.refuse("name", "is missing: raters see it");
  config.slug = slug_of(config.name);
  config.method = method_of(reader);
  reader.text("question", config.question);
  read_clips(reader, config);
  read_folders(reader, base, config);
  read_gold(reader, base, config);
  reader.flag("tie", config.tie);
  reader.flag("reference", config.reference);
  reader.flag("sequential", config.sequential);
  config.active_pairs = reader.one_of("pairs", {"balanced", "active"}) == "active";
  config.codec = reader.one_of("codec", {"auto", "h264", "vp9"});
  reader.flag("original_competes", config.original_competes);
  reader.whole("training", config.training, 0, 10);
  config.trials = usual_trials(config);
  reader.whole("trials", config.trials, 1, 500);
  reader.whole("raters", config.raters, 1, 100000);
  reader.whole("replays", config.replays, 0, 10);
  reader.number("break_minutes", config.break_minutes, 0.1, 240);
  reader.number("expire_minutes", config.expire_minutes, 0.01, 10080);
  reader.number("fps", config.fps, 1, 240);
  int seed = 1;
  reader.whole("seed", seed, 0, 2147483647);
  config.seed = static_cast<std::uint64_t>(seed);
  reader.text("purpose", config.purpose);
  reader.text("contact", config.contact);
  reader.text("consent", config.consent);
  read_questionnaire(reader, config);
  read_checks(reader, config);
  read_completion(reader, config);
  check_contradictions(reader, config);
  return config;
}

StudyConfig read_study_config(const fs::path& path) {
  const StudyConfig config = study_config(read_json_file(path), path.string(), path.parent_path());
  warn_of_one_folder(config, path.string());
  warn_of_training(config, path.string());
  return config;
}

}  // namespace tinct
