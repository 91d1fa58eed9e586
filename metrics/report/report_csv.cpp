#include "metrics/report/report_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "metrics/report/report_values.h"

namespace tinct {
namespace {

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// The shortest digits that read back as the same number.
std::string field(const Json& value) {
  return value.is_number() ? fmt::format("{}", value.get<double>()) : std::string();
}

std::string line(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& one : fields) text += (text.empty() ? "" : ",") + one;
  return text + "\r\n";
}

// The curves that the document has, those of single frames or those of pairs.
std::vector<std::string> curve_names(const Json& score, bool temporal) {
  std::vector<std::string> names;
  for (const ReportValue& value : report_values(score)) {
    if (value.temporal == temporal) names.push_back(value.name);
  }
  std::erase_if(names, [&](const std::string& name) {
    return std::ranges::none_of(score.at("methods"), [&](const Json& method) {
      return std::ranges::any_of(
          method.at("clips"), [&](const Json& clip) { return clip.at("frames").contains(name); });
    });
  });
  return names;
}

std::int64_t frames_of(const Json& curves) {
  std::size_t frames = 0;
  for (const Json& curve : curves) frames = std::max(frames, curve.size());
  return static_cast<std::int64_t>(frames);
}

const Json& at(const Json& curves, const std::string& name, std::int64_t frame) {
  static const Json kNone;
  const auto curve = curves.find(name);
  const auto index = static_cast<std::size_t>(frame);
  return curve == curves.end() || index >= curve->size() ? kNone : (*curve)[index];
}

double rate_of(const Json& score, const std::string& clip) {
  const Json& fps = score.at("inputs").at(clip).at("truth").at("fps");
  if (!fps.is_string()) return 0;
  const std::string text = fps.get<std::string>();
  const std::size_t slash = text.find('/');
  const double below = slash == std::string::npos ? 1 : std::stod(text.substr(slash + 1));
  return below > 0 ? std::stod(text) / below : 0;
}

// The frames at which a method's pairs to the scene's first frame begin anew.
std::set<std::int64_t> scene_starts(const Json& score, const std::string& method,
                                    const std::string& clip) {
  std::set<std::int64_t> starts{0};
  const Json cuts = score.at("inputs").at(clip).value("cuts", Json::object());
  for (const Json& frame : cuts.value("frames", Json::array())) {
    starts.insert(frame.get<std::int64_t>());
  }
  const Json& left_out = score.at("methods").at(method).value("excluded_frames", Json::array());
  for (const Json& frame : left_out) starts.insert(frame.get<std::int64_t>() + 1);
  return starts;
}

// Which earlier frame a curve's value at `to` looks back to.
std::int64_t partner(const std::string& curve, std::int64_t to,
                     const std::set<std::int64_t>& starts) {
  if (curve.starts_with("warp_error_lag.")) return to - 16;
  if (curve.starts_with("warp_error_long.")) return *std::prev(starts.upper_bound(to));
  return to - 1;
}

void write_rows(AtomicFile& file, const Json& score,
                const std::function<void(const std::string&, const std::string&)>& rows) {
  for (const std::string& method : report_methods(score)) {
    for (const auto& [clip, inputs] : score.at("inputs").items()) {
      if (score.at("methods").at(method).at("clips").contains(clip)) rows(method, clip);
    }
  }
  file.commit();
}

// The rows of one frame's pairs: one for each earlier frame that some curve looks back to.
std::string pair_rows(const Json& curves, const std::vector<std::string>& names, std::int64_t to,
                      const std::vector<std::string>& head, const std::set<std::int64_t>& starts) {
  std::set<std::int64_t> partners;
  for (const std::string& name : names) {
    if (at(curves, name, to).is_number()) partners.insert(partner(name, to, starts));
  }
  std::string text;
  for (const std::int64_t from : partners) {
    std::vector<std::string> fields = head;
    fields.push_back(std::to_string(from));
    fields.push_back(std::to_string(to));
    for (const std::string& name : names) {
      const bool here = partner(name, to, starts) == from;
      fields.push_back(here ? field(at(curves, name, to)) : std::string());
    }
    text += line(fields);
  }
  return text;
}

std::string header(std::vector<std::string> names, const std::vector<std::string>& curves) {
  for (const std::string& curve : curves) names.push_back(field(curve));
  return line(names);
}

}  // namespace

void write_frames_csv(const Json& score, const std::filesystem::path& folder) {
  const std::vector<std::string> names = curve_names(score, false);
  AtomicFile file(folder / "frames.csv");
  file.write(header({"method", "clip", "frame", "time"}, names));
  write_rows(file, score, [&](const std::string& method, const std::string& clip) {
    const Json& curves = score.at("methods").at(method).at("clips").at(clip).at("frames");
    const double rate = rate_of(score, clip);
    for (std::int64_t frame = 0; frame < frames_of(curves); ++frame) {
      std::vector<std::string> fields{field(method), field(clip), std::to_string(frame)};
      fields.push_back(rate > 0 ? fmt::format("{:.6f}", double(frame) / rate) : "");
      for (const std::string& name : names) fields.push_back(field(at(curves, name, frame)));
      file.write(line(fields));
    }
  });
}

void write_pairs_csv(const Json& score, const std::filesystem::path& folder) {
  const std::vector<std::string> names = curve_names(score, true);
  AtomicFile file(folder / "pairs.csv");
  file.write(header({"method", "clip", "from", "to"}, names));
  write_rows(file, score, [&](const std::string& method, const std::string& clip) {
    const Json& curves = score.at("methods").at(method).at("clips").at(clip).at("frames");
    const std::set<std::int64_t> starts = scene_starts(score, method, clip);
    for (std::int64_t to = 1; to < frames_of(curves); ++to) {
      file.write(pair_rows(curves, names, to, {field(method), field(clip)}, starts));
    }
  });
}

}  // namespace tinct
