#include "lib/net/weights.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "lib/net/get_weights.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/size_text.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

void describe_folder(auto& opt, fs::path& weights) {
  opt("weights", weights,
      "folder of the weights; else $TINCT_WEIGHTS, else tinct/weights in $XDG_CACHE_HOME or "
      "~/.cache")
      .shown_as("DIR")
      .not_recorded();
}

struct WeightsFolderOptions {
  fs::path weights;
  static void describe(auto& opt, WeightsFolderOptions& o) { describe_folder(opt, o.weights); }
};

struct WeightsGetOptions {
  std::vector<std::string> name;
  fs::path weights;
  static void describe(auto& opt, WeightsGetOptions& o) {
    opt("name", o.name, "weights as tinct weights list names them, or the metric that needs them")
        .positional()
        .required()
        .shown_as("NAME");
    describe_folder(opt, o.weights);
  }
};

/// "missing", "published", or "own": the user's file, or one with another hash.
std::string state_of(const WeightsInfo& weights, const fs::path& file) {
  if (file.empty()) return "missing";
  return is_published(weights, file) ? "published" : "own";
}

Json as_json(const WeightsInfo& weights, const fs::path& file) {
  Json json = {{"name", weights.name},       {"metric", weights.metric},
               {"purpose", weights.purpose}, {"url", weights.url},
               {"bytes", weights.bytes},     {"sha256", weights.sha256},
               {"license", weights.license}, {"state", state_of(weights, file)}};
  json["path"] = file.empty() ? Json() : Json(file.string());
  return json;
}

int run_list(const WeightsFolderOptions& options, const CommonOptions& common) {
  const fs::path folder = weights_folder(options.weights);
  Json list = Json::array();
  TextTable table({"weights", "for", "size", "state"});
  std::string details;
  for (const WeightsInfo& weights : all_weights()) {
    Json json = as_json(weights, find_weights_file(weights, folder));
    table.add({std::string(weights.name), std::string(weights.metric), size_text(weights.bytes),
               json["state"]});
    details += "\n" + std::string(weights.name) + ": " + std::string(weights.purpose) + "\n  " +
               std::string(weights.url) + "\n  SHA-256 " + std::string(weights.sha256) +
               "\n  licence: " + std::string(weights.license) + "\n";
    list.push_back(std::move(json));
  }
  if (common.json) {
    print_json({{"folder", folder.string()}, {"weights", std::move(list)}});
  } else {
    print_text(table.text() + "in " + folder.string() + "\n" + details);
  }
  return 0;
}

std::vector<const WeightsInfo*> asked_for(const std::vector<std::string>& names) {
  std::vector<const WeightsInfo*> found;
  const auto add = [&](const WeightsInfo& weights) {
    if (std::ranges::count(found, &weights) == 0) found.push_back(&weights);
  };
  for (const std::string& name : names) {
    const std::size_t before = found.size();
    for (const WeightsInfo& weights : all_weights()) {
      if (weights.metric == name) add(weights);
    }
    if (found.size() == before) add(weights_named(name));
  }
  return found;
}

int run_get(const WeightsGetOptions& options, const CommonOptions& common) {
  const fs::path folder = weights_folder(options.weights);
  Json list = Json::array();
  std::string text;
  for (const WeightsInfo* weights : asked_for(options.name)) {
    const GotWeights got = get_weights(*weights, folder);
    text += got.path.string() + (got.was_there ? ": there already, " : ": got, ") +
            size_text(weights->bytes) + ", SHA-256 as published\n";
    Json json = as_json(*weights, got.path);
    json["was_there"] = got.was_there;
    list.push_back(std::move(json));
  }
  common.json ? print_json({{"folder", folder.string()}, {"weights", std::move(list)}})
              : print_text(text);
  return 0;
}

int run_where(const WeightsFolderOptions& options, const CommonOptions& common) {
  const std::string folder = weights_folder(options.weights).string();
  common.json ? print_json({{"folder", folder}}) : print_text(folder + "\n");
  return 0;
}

}  // namespace

Command weights_list_command() {
  return make_command<WeightsFolderOptions>(
      {.name = "weights list",
       .summary = "show the weights that learned metrics need, and which are there",
       .about = "Each with its address, size, SHA-256 and licence. \"published\" files have that "
                "hash; \"own\" ones are yours, and score says so when it uses them.",
       .examples = {{"tinct weights list", "what there is, and what is missing"}}},
      run_list);
}

Command weights_get_command() {
  return make_command<WeightsGetOptions>(
      {.name = "weights get",
       .summary = "download weights of learned metrics, and check them",
       .about = "Downloads from the address where they are published. A file appears under its "
                "name only when its size and SHA-256 are the pinned ones; what differs is removed. "
                "A run that was interrupted goes on when the same command is run again.",
       .examples = {{"tinct weights get lpips", "all that LPIPS needs: alexnet and lpips-alex"},
                    {"tinct weights get inception --weights /data/weights",
                     "what FID needs, into a folder of your own"}}},
      run_get);
}

Command weights_where_command() {
  return make_command<WeightsFolderOptions>(
      {.name = "weights where",
       .summary = "print the folder of the weights",
       .about = "Put your own weights there as NAME.safetensors, NAME.pt or NAME.pth, under the "
                "names of tinct weights list; they go before published ones.",
       .examples = {{"cp mine.safetensors \"$(tinct weights where)/alexnet.safetensors\"",
                     "measure with weights of your own"}}},
      run_where);
}

}  // namespace tinct
