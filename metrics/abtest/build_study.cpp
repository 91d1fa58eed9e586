#include "metrics/abtest/build_study.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/temporary_names.h"
#include "lib/statistics/vote_power.h"
#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/secrets.h"
#include "metrics/abtest/training_trials.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// Seconds that a rater needs for a vote and to press a key, beside the clip.
constexpr double kVoteSeconds = 5;
constexpr double kBeforeMinutes = 3;  // consent and checks

StudyAsset render(const Stimulus& stimulus, const StudyConfig& config, const fs::path& media) {
  StudyAsset asset{.id = random_token(), .stimulus = stimulus, .rendered = {}, .sha256 = {}};
  asset.rendered = render_stimulus(stimulus, config, media / asset.id);
  return asset;
}

// Among files of one scene the largest says nothing any more.
void make_sizes_equal(std::vector<StudyAsset>& assets, const fs::path& media) {
  std::map<std::string, std::uint64_t> most;
  for (const StudyAsset& asset : assets) {
    std::uint64_t& largest = most[asset.stimulus.clip];
    largest = std::max<std::uint64_t>(largest, fs::file_size(media / asset.id));
  }
  for (StudyAsset& asset : assets) {
    const fs::path path = media / asset.id;
    // The smallest padding of either format is nine bytes, so that the largest file gets some too.
    pad_media_file(path, most[asset.stimulus.clip] + 16, asset.rendered.media_type);
    asset.bytes = fs::file_size(path);
    asset.sha256 = hex(sha256_file(path));
  }
}

// Alone on the page it would be known by a length or size that no other file of its scene has.
void check_gold_is_like_others(const std::vector<StudyAsset>& assets, const StudyConfig& config) {
  for (const StudyAsset& gold : assets) {
    if (std::ranges::find(gold.stimulus.tiles, kGold) == gold.stimulus.tiles.end()) continue;
    const bool found = std::ranges::any_of(assets, [&](const StudyAsset& other) {
      return &other != &gold && other.stimulus.clip == gold.stimulus.clip &&
             other.rendered.frames == gold.rendered.frames &&
             other.rendered.width == gold.rendered.width &&
             other.rendered.height == gold.rendered.height;
    });
    if (found) continue;
    throw Error(
        Fault::input,
        find_study_clip(config.folders.at(kGold), kGold, gold.stimulus.clip).string() +
            " has a length or a size that no other clip \"" + gold.stimulus.clip +
            "\" has, so that raters could tell gold trials by it; make it from one of them");
  }
}

Json votes_json(const StudyConfig& config, double pairs) {
  const VotesNeeded one = votes_needed(config.effect, config.power);
  const double design = design_effect(config.trials, config.icc);
  Json json{{"effect", config.effect},
            {"power", config.power},
            {"icc", config.icc},
            {"design_effect", design},
            {"votes_per_pair", one.exact_all_from}};
  const VotesNeeded all = votes_needed(config.effect, config.power, 0.05 / pairs);
  json["votes_per_pair_bonferroni"] = all.exact_all_from;
  const double votes = static_cast<double>(all.exact_all_from) * pairs * design;
  json["raters_needed"] = static_cast<std::int64_t>(std::ceil(votes / config.trials));
  return json;
}

void put_into_place(const fs::path& work, const fs::path& folder) {
  std::error_code error;
  fs::rename(work, folder, error);
  if (error) throw_system_error("can't make the folder " + folder.string(), error.value());
  sync_folder(folder.parent_path());
}

}  // namespace

BuiltStudy build_study(const StudyConfig& config, const fs::path& out,
                       const std::function<void(int done, int all)>& told) {
  std::error_code ignored;
  const fs::path folder = without_trailing_slash(out);
  if (fs::exists(folder, ignored)) {
    throw Error(Fault::usage, folder.string() +
                                  " is already there, and may hold votes; name "
                                  "another folder with --out");
  }
  const StimulusPlan plan = stimulus_plan(config);
  const fs::path work = temporary_name(folder);
  remove_stale_temporaries(folder);
  create_folders(study_media(work));
  BuiltStudy study{.config = config,
                   .config_json = study_config_json(config),
                   .assets = {},
                   .cells = plan.cells,
                   .variants = plan.variants,
                   .types = plan.types};
  try {
    for (const Stimulus& stimulus : plan.stimuli) {
      study.assets.push_back(render(stimulus, config, study_media(work)));
      told(static_cast<int>(study.assets.size()), static_cast<int>(plan.stimuli.size()));
    }
    check_gold_is_like_others(study.assets, config);
    make_sizes_equal(study.assets, study_media(work));
    write_study(work, study);
    sync_folder(study_media(work));
    sync_folder(work);
    put_into_place(work, folder);
  } catch (...) {
    fs::remove_all(work, ignored);
    throw;
  }
  return study;
}

Json study_plan_json(const BuiltStudy& study) {
  const StudyConfig& config = study.config;
  double seconds = 0;
  std::uint64_t bytes = 0;
  for (const StudyAsset& asset : study.assets) {
    seconds += watch_seconds(asset.rendered, config);
    bytes += asset.bytes;
  }
  const double per_trial = seconds / static_cast<double>(study.assets.size()) + kVoteSeconds;
  const double trials = config.trials + training_trials(config) + gold_trials(config);
  const auto cells = static_cast<std::size_t>(std::ranges::count_if(
      study.cells, [&](const Cell& cell) { return cell.variant < study.variants; }));
  Json json{{"cells", cells},
            {"files", study.assets.size()},
            {"bytes", bytes},
            {"trials_per_rater", config.trials},
            {"training", training_trials(config)},
            {"training_wanted", config.training},
            {"gold", gold_trials(config)},
            {"minutes_per_rater", kBeforeMinutes + trials * per_trial / 60},
            {"megabytes_per_rater",
             static_cast<double>(bytes) / 1e6 / static_cast<double>(study.assets.size()) * trials},
            {"raters", config.raters},
            {"votes_per_cell",
             static_cast<double>(config.raters) * config.trials / static_cast<double>(cells)}};
  const bool votes = config.method == StudyMethod::pair || config.method == StudyMethod::single;
  json["votes_needed"] = votes ? votes_json(config, study.variants) : Json(nullptr);
  return json;
}

}  // namespace tinct
