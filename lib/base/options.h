#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// Where an option's value lives. The types are all that a command line, a JSON file and a help
/// page can show alike.
using OptionTarget =
    std::variant<bool*, int*, std::int64_t*, double*, std::string*, std::filesystem::path*,
                 std::vector<std::string>*, std::vector<std::filesystem::path>*>;

/// One declared option: all that flags, help, JSON record, config reader, docs and completion need.
struct Option {
  std::string name;  ///< "shard-size": the flag --shard-size, the JSON member "shard_size"
  std::string help;  ///< one sentence without a full stop
  OptionTarget target;
  std::string metavar;               ///< what stands for the value in help: "FILE", "N"
  std::string default_text;          ///< the default as help shows it; empty: none
  std::vector<std::string> choices;  ///< allowed values; empty: any
  std::optional<double> minimum;     ///< inclusive
  std::optional<double> maximum;     ///< inclusive
  bool positional = false;           ///< an argument without a flag
  bool required = false;
  bool in_usage = false;  ///< shown in the line of usage though other options can stand in for it
  std::string bare_value = {};  ///< what the flag without a value means; empty: it needs one
  bool several = false;         ///< a list that takes more than one value behind its flag
  bool recorded = true;         ///< part of the JSON record (threads and paths are not)

  /// True for an option that is on or off.
  [[nodiscard]] bool is_flag() const { return std::holds_alternative<bool*>(target); }
  /// True for an option that may have several values.
  [[nodiscard]] bool is_list() const {
    return std::holds_alternative<std::vector<std::string>*>(target) ||
           std::holds_alternative<std::vector<std::filesystem::path>*>(target);
  }
  /// The name of its JSON member.
  [[nodiscard]] std::string json_name() const;
};

/// The options of one command, filled by the `describe(visitor, self)` of its options struct.
///
///     struct ScoreOptions {
///       int every = 1;
///       static void describe(auto& opt, ScoreOptions& o) {
///         opt("every", o.every, "score one frame in N").at_least(1);
///       }
///     };
///     ScoreOptions options;
///     OptionTable table = describe_options(options);
class OptionTable {
 public:
  /// Refines the option just declared.
  class Refine {
   public:
    explicit Refine(Option& option) : option_(option) {}
    /// The smallest number that is allowed.
    Refine& at_least(double value) { return option_.minimum = value, *this; }
    /// The largest number that is allowed.
    Refine& at_most(double value) { return option_.maximum = value, *this; }
    /// The only values that a text may have.
    Refine& one_of(std::vector<std::string> values) {
      return option_.choices = std::move(values), *this;
    }
    /// What stands for the value in help, in place of a word by its type.
    Refine& shown_as(std::string metavar) { return option_.metavar = std::move(metavar), *this; }
    /// An argument without a flag.
    Refine& positional() { return option_.positional = true, *this; }
    /// The value of the flag without one.
    Refine& when_bare(std::string value) { return option_.bare_value = std::move(value), *this; }
    /// It must be given.
    Refine& required() { return option_.required = true, *this; }
    /// It stands in the line of usage though other options can stand in for it.
    Refine& in_usage() { return option_.in_usage = true, *this; }
    /// A list that takes more than one value behind its flag.
    Refine& several() { return option_.several = true, *this; }
    /// No part of the JSON record: it changes no result.
    Refine& not_recorded() { return option_.recorded = false, *this; }

   private:
    Option& option_;
  };

  /// Declares the option --`name`, which sets `value`; what `value` holds now is the default.
  /// `value` must outlive the table, and the Refine is good until the next option is declared.
  template <typename T>
  Refine operator()(std::string_view name, T& value, std::string_view help) {
    return Refine(add(name, OptionTarget(&value), help));
  }

  /// In the order of their declaration.
  [[nodiscard]] const std::vector<Option>& options() const noexcept { return options_; }

  /// Throws Error(Fault::usage) that names the first value out of its range or choices; for a
  /// wrong choice the nearest right one is suggested.
  void check() const;

  /// The recorded options with their values, in JSON.
  [[nodiscard]] Json to_json() const;

  /// Sets options from a JSON object. An unknown member throws Error(Fault::usage) that names the
  /// nearest known one; `name` is the file in messages.
  void from_json(const Json& object, const std::string& name);

 private:
  Option& add(std::string_view name, OptionTarget target, std::string_view help);
  std::vector<Option> options_;
};

/// The table of an options struct. It writes into `options`, which must outlive it.
template <typename Options>
[[nodiscard]] OptionTable describe_options(Options& options) {
  OptionTable table;
  Options::describe(table, options);
  return table;
}

/// The candidate nearest to a mistyped word (Damerau-Levenshtein), or empty when none is near.
[[nodiscard]] std::string nearest_word(std::string_view word,
                                       const std::vector<std::string>& candidates);

}  // namespace tinct
