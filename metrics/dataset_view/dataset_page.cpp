#include "metrics/dataset_view/dataset_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/errors.h"
#include "lib/media/flow_colours.h"
#include "lib/media/image_io.h"
#include "lib/media/optical_flow.h"
#include "lib/media/resize.h"
#include "lib/web/page_template.h"
#include "metrics/report/svg_chart.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kDatasetTemplate;
extern const char* const kDatasetStyle;

namespace {

using Place = DatasetPictures::Place;

constexpr int kThumbnailSide = 160;
constexpr int kFlowSide = 256;

std::string count_text(std::int64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

Frame fitted(const Frame& frame, int side) {
  const int longer = std::max(frame.width, frame.height);
  if (longer <= side) return frame;
  const auto scaled = [&](int length) {
    return std::max(1, static_cast<int>(std::lround(1.0 * length * side / longer)));
  };
  return resize_area(frame, scaled(frame.width), scaled(frame.height));
}

std::string data_uri(const Frame& frame, int side) {
  return "data:image/jpeg;base64," + base64(encode_jpeg(fitted(frame, side), 85));
}

// The title of each film: its file's name in the manifest, or the start of its id.
class FilmTitles {
 public:
  FilmTitles(const std::filesystem::path& dataset, const DatasetRecord& record) {
    if (!record.manifest) return;
    for (const ManifestVideo& video : read_manifest(dataset / record.manifest->file).videos) {
      if (!video.file.empty()) titles_[video.id] = video.file;
    }
  }
  std::string of(const VideoId& id) const {
    const auto found = titles_.find(id);
    return found == titles_.end() ? id.substr(0, 8) : found->second;
  }

 private:
  std::map<VideoId, std::string> titles_;
};

class DatasetPage {
 public:
  DatasetPage(const std::filesystem::path& dataset, const DatasetViewOptions& options)
      : options_(options),
        record_(read_dataset_record(dataset / kDatasetFileName)),
        titles_(dataset, record_),
        pictures_(dataset, record_) {
    for (const Split split : {Split::train, Split::validation}) {
      splits_.push_back(measure_split(pictures_, split, options));
    }
  }

  std::string html() const {
    const std::string title = record_.name.empty() ? "Dataset" : record_.name;
    Json sheets = Json::array();
    for (const SplitMeasures& split : splits_) sheets.push_back(sheet_view(split));
    Json view{{"title", title},
              {"license", record_.license},
              {"facts", facts()},
              {"root", record_.root()},
              {"sheets", std::move(sheets)},
              {"charts", charts()},
              {"overlap", overlap_view()},
              {"flows", flows_view()}};
    view["has_flows"] = !view["flows"].empty();
    return render_page(kDatasetTemplate, view, kDatasetStyle);
  }

 private:
  std::string facts() const {
    std::int64_t scenes = 0;
    for (const VideoRecord& video : record_.videos) {
      scenes += static_cast<std::int64_t>(video.scenes.size());
    }
    return fmt::format(
        "{}, {} of {}; {:.1f} MB", count_text(scenes, "scene", "scenes"),
        count_text(static_cast<std::int64_t>(pictures_.places().size()), "frame", "frames"),
        record_.videos.size() == 1
            ? titles_.of(record_.videos.front().id)
            : count_text(static_cast<std::int64_t>(record_.videos.size()), "film", "films"),
        static_cast<double>(record_.bytes()) / 1e6);
  }

  std::string caption(const FrameName& name) const {
    return fmt::format("{}, scene {}, frame {}", titles_.of(name.id), name.scene, name.frame);
  }

  // The film stands below a picture only where there are several.
  Json caption_view(const FrameName& name) const {
    Json view{{"place", fmt::format("scene {}, frame {}", name.scene, name.frame)}};
    if (record_.videos.size() > 1) view["film"] = titles_.of(name.id);
    return view;
  }

  Json picture_view(const Place& place, int side) const {
    Json view = caption_view(place.name);
    view["image"] = data_uri(pictures_.read(place), side);
    view["alt"] = std::string(name(place.split)) + " frame: " + caption(place.name);
    return view;
  }

  Json sheet_view(const SplitMeasures& split) const {
    Json thumbnails = Json::array();
    for (const std::size_t i : evenly(split.frames.size(), options_.thumbnails)) {
      thumbnails.push_back(picture_view(pictures_.places()[split.frames[i]], kThumbnailSide));
    }
    return {
        {"name", name(split.split)},
        {"count", count_text(static_cast<std::int64_t>(split.frames.size()), "frame", "frames")},
        {"shown", std::to_string(thumbnails.size())},
        {"pictures", std::move(thumbnails)}};
  }

  // One curve a split over the middles of the bins.
  Json chart(const std::string& title, const std::string& what, const std::string& axis,
             Histogram SplitMeasures::*histogram) const {
    Chart chart{.id = fmt::format("chart-{}", title),
                .title = title,
                .description = what,
                .unit = "%",
                .lines = {},
                .steps = {},
                .steps_name = axis};
    std::ranges::replace_if(
        chart.id, [](char c) { return c == ' ' || c == '*'; }, '-');
    Json legend = Json::array();
    Json rows = Json::array();
    const Histogram& first = splits_.front().*histogram;
    for (std::size_t i = 0; i < first.counts.size(); ++i) {
      const std::string bin =
          fmt::format("{:g}", first.first + first.width * static_cast<double>(i));
      chart.steps.push_back(i % 8 == 0 ? bin : "");
      rows.push_back({{"bin", bin}, {"cells", Json::array()}});
    }
    for (const SplitMeasures& split : splits_) {
      const Histogram& values = split.*histogram;
      if (values.total == 0) continue;
      const std::string style = split.split == Split::train ? "s0" : "s1";
      chart.lines.push_back({name(split.split), style, values.shares()});
      chart.description += fmt::format("; {}: mean {:.2f}", name(split.split), values.mean());
      legend.push_back({{"name", fmt::format("{}, mean {:.2f}", name(split.split), values.mean())},
                        {"column", name(split.split)},
                        {"style", style}});
      const std::vector<double> shares = values.shares();
      for (std::size_t i = 0; i < shares.size(); ++i) {
        rows[i]["cells"].push_back({{"value", fmt::format("{:.2f}", shares[i])}});
      }
    }
    if (chart.lines.empty()) return nullptr;
    return {{"title", title},
            {"what", what},
            {"svg", svg_chart(chart)},
            {"legend", std::move(legend)},
            {"rows", std::move(rows)}};
  }

  Json charts() const {
    Json charts = Json::array();
    const auto add = [&](const char* title, const char* what, const char* axis,
                         Histogram SplitMeasures::*histogram) {
      Json one = chart(title, what, axis, histogram);
      if (!one.is_null()) charts.push_back(std::move(one));
    };
    add("a*", "share of the pixels by a*, from green to red", "a*", &SplitMeasures::a);
    add("b*", "share of the pixels by b*, from blue to yellow", "b*", &SplitMeasures::b);
    add("Colourfulness", "share of the frames by colourfulness (Hasler and Suesstrunk, M3)", "M3",
        &SplitMeasures::colourfulness);
    add("Motion", "share of the neighbouring frames by the mean length of their flow in pixels",
        "pixels", &SplitMeasures::motion);
    return charts;
  }

  const Place* place_of(const FrameName& wanted, Split split) const {
    for (const Place& place : pictures_.places()) {
      if (place.split == split && place.name == wanted) return &place;
    }
    return nullptr;
  }

  static std::string shown_text(std::size_t shown, std::int64_t scenes) {
    if (std::cmp_less(shown, scenes)) return fmt::format("The nearest pair of {} of them:", shown);
    return scenes == 1 ? "The nearest pair:" : "The nearest pair of each:";
  }

  Json overlap_view() const {
    if (!record_.overlap) return {{"compared", false}};
    const OverlapRecord& overlap = *record_.overlap;
    Json pairs = Json::array();
    for (const OverlapPair& pair : overlap.pairs) {
      if (std::cmp_greater_equal(pairs.size(), options_.duplicates)) break;
      const Place* validation = place_of(pair.validation, Split::validation);
      const Place* train = place_of(pair.train, Split::train);
      if (validation == nullptr || train == nullptr) continue;
      pairs.push_back({{"validation", picture_view(*validation, kThumbnailSide)},
                       {"train", picture_view(*train, kThumbnailSide)},
                       {"distance", std::to_string(pair.distance)}});
    }
    return {
        {"compared", true},
        {"any", overlap.scenes > 0},
        {"scenes", count_text(overlap.scenes, "validation scene has", "validation scenes have")},
        {"distance", std::to_string(overlap.distance)},
        {"frames",
         fmt::format("{} validation frames with {} of train", overlap.validation, overlap.train)},
        {"shown", shown_text(pairs.size(), overlap.scenes)},
        {"pairs", std::move(pairs)}};
  }

  // The pairs between the stillest and the liveliest, evenly apart in the order of their motion.
  Json flows_view() const {
    std::vector<FramePair> pairs = splits_.front().pairs;
    if (pairs.empty()) pairs = splits_.back().pairs;
    std::ranges::stable_sort(pairs, {}, &FramePair::motion);
    Json flows = Json::array();
    for (const std::size_t i : evenly(pairs.size(), options_.flows)) {
      const Place& place = pictures_.places()[pairs[i].first];
      const Frame first = pictures_.read(place);
      const Frame second = pictures_.read(pictures_.places()[pairs[i].second]);
      if (first.width != second.width || first.height != second.height) continue;
      const FlowField flow = optical_flow(first, second, FlowMethod::farneback);
      Json view = picture_view(place, kFlowSide);
      view["flow"] =
          "data:image/png;base64," + base64(encode_png(fitted(flow_colours(flow), kFlowSide), 9));
      view["motion"] =
          fmt::format("mean {:.2f}, most {:.2f} pixels", pairs[i].motion, largest_motion(flow));
      flows.push_back(std::move(view));
    }
    return flows;
  }

  DatasetViewOptions options_;
  DatasetRecord record_;
  FilmTitles titles_;
  DatasetPictures pictures_;
  std::vector<SplitMeasures> splits_;
};

}  // namespace

std::string dataset_page(const std::filesystem::path& dataset, const DatasetViewOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::exists(dataset / kDatasetFileName, ignored)) {
    throw Error(Fault::input, dataset.string() + " is no dataset: it has no dataset.json");
  }
  return DatasetPage(dataset, options).html();
}

}  // namespace tinct
