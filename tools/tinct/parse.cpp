#include "tools/tinct/parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <type_traits>

#include "lib/base/errors.h"

namespace tinct {
namespace {

/// The words that CLI11 found for one option. Values stay text until parsing is over: CLI11 2.1
/// may look at an option several times.
struct Given {
  const Option* option;
  std::vector<std::string> words;
  CLI::Option* parsed = nullptr;
};

template <typename T>
T number_from(const std::string& word, const Option& option) {
  T value{};
  const char* last = word.data() + word.size();
  const auto result = std::from_chars(word.data(), last, value);
  if (result.ec != std::errc() || result.ptr != last) {
    throw Error(Fault::usage, "--" + option.name + ": \"" + word + "\" is not " +
                                  (std::is_integral_v<T> ? "a whole number" : "a number"));
  }
  return value;
}

void assign(const Given& given) {
  std::visit(
      [&](auto* target) {
        using T = std::remove_pointer_t<decltype(target)>;
        if constexpr (std::is_same_v<T, bool>) {
          *target = true;
        } else if constexpr (std::is_arithmetic_v<T>) {
          *target = number_from<T>(given.words.back(), *given.option);
        } else if constexpr (std::is_same_v<T, std::string> ||
                             std::is_same_v<T, std::filesystem::path>) {
          *target = given.words.back();
        } else {
          target->clear();
          for (const auto& word : given.words) target->emplace_back(word);
        }
      },
      given.option->target);
}

CLI::Option* declare(CLI::App& app, Given& given) {
  const Option& option = *given.option;
  if (option.is_flag()) {
    return app.add_flag("--" + option.name)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  auto* parsed = app.add_option(option.positional ? option.name : "--" + option.name, given.words);
  if (option.is_list() && (option.positional || option.several)) {
    return parsed->expected(-1)->take_all();
  }
  // CLI11 would let it take all the words that follow, since they are kept in a list.
  parsed->expected(1)->allow_extra_args(false);
  return option.is_list() ? parsed->take_all() : parsed->take_last();
}

/// True once a required option has a value, from the command line or from a file.
bool is_set(const Option& option) {
  return std::visit(
      [](const auto* target) {
        if constexpr (requires { target->empty(); }) return !target->empty();
        return true;
      },
      option.target);
}

/// Refuses two values of an option that takes one, and a setting that is also in `off`, those set
/// to false: the last would win without a word, and the first may be the one that was meant.
void refuse_twice(const Given& given, const std::vector<const Option*>& off,
                  const std::string& command, const std::string& hint) {
  const Option& option = *given.option;
  if (given.parsed->count() > 0 && std::ranges::find(off, &option) != off.end()) {
    throw Error(Fault::usage, "tinct " + command + ": " + option.json_name() +
                                  " is given as true and as false; keep one" + hint);
  }
  if (option.is_flag() || option.is_list() || given.parsed->count() < 2) return;
  std::string values;
  for (const std::string& word : given.parsed->results()) {
    values += (values.empty() ? "\"" : ", \"") + word + "\"";
  }
  throw Error(Fault::usage, "tinct " + command + ": --" + option.name +
                                " takes one value, but was given several (" + values +
                                "); keep one" + hint);
}

std::string flag_suggestion(const std::string& word, const std::vector<Given>& known) {
  std::vector<std::string> flags;
  for (const Given& given : known) {
    if (!given.option->positional) flags.push_back("--" + given.option->name);
  }
  const std::string near = nearest_word(word.substr(0, word.find('=')), flags);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

/// Lets CLI11 sort the words to the options. Throws Error(Fault::usage) for a word that has none.
void sort_words(CLI::App& app, const std::vector<std::string>& words,
                const std::vector<Given>& given, const std::string& command,
                const std::string& hint) {
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ExtrasError&) {
    for (const std::string& word : app.remaining()) {
      throw Error(Fault::usage, "tinct " + command + ": unexpected \"" + word + "\"" +
                                    flag_suggestion(word, given) + hint);
    }
  } catch (const CLI::ParseError& error) {
    throw Error(Fault::usage, "tinct " + command + ": " + error.what() + hint);
  }
}

/// The option that a setting's key names: "batch" or "hint_rate".
const Option* find_setting(const OptionTable& options, const std::string& key) {
  for (const Option& option : options.options()) {
    if (option.json_name() == key || option.name == key) return &option;
  }
  return nullptr;
}

Error unknown_setting(const OptionTable& options, const std::string& key) {
  std::vector<std::string> known;
  for (const Option& option : options.options()) known.push_back(option.json_name());
  const std::string near = nearest_word(key, known);
  return {Fault::usage, "there is no setting \"" + key + "\"" +
                            (near.empty() ? "" : "; did you mean " + near + "?")};
}

/// Words in which settings have become flags, and the flags that "key=false" turns off.
struct Settings {
  std::vector<std::string> words;
  std::vector<const Option*> off;
};

/// "key=value" as "--key value", "FILE.json" as "--config FILE.json"; flags stay as they are.
Settings settings_as_flags(const std::vector<std::string>& words, const OptionTable& options) {
  Settings settings;
  std::vector<std::string>& flags = settings.words;
  bool value_follows = false;  // the word belongs to the flag before it
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    if (value_follows || word.starts_with("-")) {
      const bool is_flag = word.starts_with("--") && !value_follows;
      const Option* option = is_flag ? find_setting(options, word.substr(2)) : nullptr;
      value_follows =
          is_flag && equals == std::string::npos &&
          (option != nullptr ? !option->is_flag() : word == "--threads" || word == "--config");
      flags.push_back(word);
    } else if (equals == std::string::npos) {
      if (word.ends_with(".json")) flags.emplace_back("--config");
      flags.push_back(word);
    } else {
      const std::string key = word.substr(0, equals), value = word.substr(equals + 1);
      const Option* option = find_setting(options, key);
      if (option == nullptr) throw unknown_setting(options, key);
      if (option->is_flag() && value != "true" && value != "false") {
        throw Error(Fault::usage, word + ": it must be true or false");
      }
      if (option->is_flag() && value == "false") {
        settings.off.push_back(option);
        continue;
      }
      flags.push_back("--" + option->name);
      if (!option->is_flag()) flags.push_back(value);
    }
  }
  return settings;
}

/// "--retry-failed" as "--retry-failed=all", where the option has a value for that.
std::vector<std::string> with_bare_values(std::vector<std::string> words,
                                          const OptionTable& options) {
  for (std::string& word : words) {
    for (const Option& option : options.options()) {
      if (!option.bare_value.empty() && word == "--" + option.name) word += "=" + option.bare_value;
    }
  }
  return words;
}

}  // namespace

void parse_arguments(const std::vector<std::string>& given_words, const Command& of,
                     OptionTable& options, CommonOptions& common) {
  const std::string& command = of.name;
  const Settings settings =
      of.takes_settings ? settings_as_flags(given_words, options) : Settings{given_words, {}};
  const std::vector<std::string> words = with_bare_values(settings.words, options);
  OptionTable common_table = describe_options(common);
  std::vector<Given> given;
  for (const OptionTable* table : {&options, &common_table}) {
    for (const Option& option : table->options()) given.push_back({&option, {}, nullptr});
  }
  CLI::App app;
  app.set_help_flag();
  for (Given& one : given) one.parsed = declare(app, one);

  const std::string hint = "; see tinct " + command + " --help";
  sort_words(app, words, given, command, hint);
  for (const Given& one : given) {
    refuse_twice(one, settings.off, command, hint);
  }
  // The file of --config first, so that the command line wins.
  for (const Given& one : given) {
    if (one.option->name == "config" && one.parsed->count() > 0) assign(one);
  }
  if (!common.config.empty()) {
    options.from_json(read_json_file(common.config), common.config.string());
  }
  for (const Option* off : settings.off) *std::get<bool*>(off->target) = false;
  for (const Given& one : given) {
    if (one.parsed->count() > 0) assign(one);
    if (one.option->required && !is_set(*one.option)) {
      throw Error(Fault::usage,
                  "tinct " + command + ": " +
                      (one.option->positional ? one.option->metavar : "--" + one.option->name) +
                      " is missing" + hint);
    }
  }
  common_table.check();
  options.check();
}

}  // namespace tinct
