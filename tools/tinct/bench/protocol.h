#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// More trainings of each system than anyone waits for.
constexpr int kMostSeeds = 100;

/// One row of a bench: a model that is trained, or one that another row has trained.
struct BenchSystem {
  std::string name;                ///< names its folders too
  std::string about;               ///< a sentence for the report
  std::filesystem::path config;    ///< of tinct train; empty: defaults
  Json settings = Json::object();  ///< options of tinct train, before those of the config
  std::string weights_of;          ///< the row whose weights it has; empty: its own
  std::string init_of;             ///< the row whose weights it begins with; empty: none
  double hint_rate = 0;            ///< of true colours that it is given when it colorizes
  int seed_offset = 0;             ///< added to the seed that its options give its training
};

/// Rows that are to be compared with one another.
struct BenchGroup {
  std::string name;
  std::vector<std::string> systems;
};

/// `tinct.protocol/1`: what `tinct bench` trains and measures.
struct BenchProtocol {
  std::string name;
  std::filesystem::path dataset;
  Json settings = Json::object();  ///< options of tinct train for all rows
  std::vector<BenchSystem> systems;
  std::vector<BenchGroup> groups;
  /// Clips by what they show: names of clips ("ID/SCENE") or the id of a film for all of its.
  std::map<std::string, std::vector<std::string>> tags;
  std::vector<std::string> metrics;  ///< of tinct score
  int clips = 0;                     ///< at most so many validation scenes; 0: all
  int seeds = 1;                     ///< how often each system is trained, 1 to kMostSeeds
  Json json;                         ///< as it was read
};

/// Reads a protocol. Paths of configurations are relative to its folder. Throws Error(Fault::input)
/// that names the file and the member for what is no protocol; whether a row's configuration is
/// right is found when it is trained.
[[nodiscard]] BenchProtocol read_protocol(const std::filesystem::path& file);

}  // namespace tinct
