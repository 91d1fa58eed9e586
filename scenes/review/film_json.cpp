#include <algorithm>
#include <charconv>
#include <cmath>

#include "scenes/review/cut_list.h"
#include "scenes/review/film_json.h"

namespace tinct {
namespace {

constexpr double kUniformShare = 0.85;  // as the detectors have it
// Shots with a still or slow camera have 0.9 and more, whip pans and shakes 0.8 and less.
constexpr double kFast = 0.8;

double frames_per_second(const std::string& fraction) {
  const std::size_t slash = fraction.find('/');
  double num = 0;
  double den = 1;
  std::from_chars(fraction.data(), fraction.data() + std::min(slash, fraction.size()), num);
  if (slash != std::string::npos) {
    std::from_chars(fraction.data() + slash + 1, fraction.data() + fraction.size(), den);
  }
  return den > 0 ? num / den : 0;
}

// What a button needs of an edit: the scenes of thresholds would be a page of numbers.
Json button_json(const Edit* edit) {
  if (edit == nullptr) return nullptr;
  return {{"op", name(edit->kind)}, {"at", edit->at}};
}

// The curve of cuts where it is measured; its threshold in any case.
CutCurve cut_curve(const EditHistory& history, const FilmPictures* pictures) {
  const SceneOptions options = recorded_options(history.detector());
  CutCurve curve{.threshold = 1 / (1 + options.sensitivity), .values = {}};
  const auto curves = pictures != nullptr ? pictures->curves() : nullptr;
  if (curves == nullptr) return curve;
  for (ShownCurve& shown : shown_curves(*curves, options)) {
    if (shown.option != "sensitivity") continue;
    return {.threshold = shown.threshold, .values = std::move(shown.values)};
  }
  return curve;
}

Similarity similarity_of(const FilmPictures* pictures) {
  return [pictures](std::int64_t first, std::int64_t second) -> std::optional<double> {
    return pictures != nullptr ? pictures->similarity(first, second) : std::nullopt;
  };
}

// Blank pictures are all alike.
Similarity similarity_of_content(const FilmPictures& pictures) {
  const auto is_blank = [&pictures](std::int64_t frame) {
    const auto look = pictures.look(frame);
    return !look || look->uniform_share >= kUniformShare;
  };
  return [&pictures, is_blank](std::int64_t first, std::int64_t second) -> std::optional<double> {
    if (is_blank(first) || is_blank(second)) return std::nullopt;
    return pictures.similarity(first, second);
  };
}

// The mean likeness of frames that follow each other; below kFast much moves.
bool is_fast(const FrameRange& frames, const std::vector<float>& similarity) {
  double sum = 0;
  std::int64_t count = 0;
  const auto known = static_cast<std::int64_t>(similarity.size());
  for (std::int64_t t = frames.first + 1; t <= std::min(frames.last, known - 1); ++t) {
    const float value = similarity[static_cast<std::size_t>(t)];
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 && sum / static_cast<double>(count) < kFast;
}

std::vector<float> frame_similarity(const FilmPictures* pictures) {
  const auto curves = pictures != nullptr ? pictures->curves() : nullptr;
  const bool has = curves != nullptr && std::ranges::count(curves->columns, "similarity") > 0;
  return has ? curves->column("similarity") : std::vector<float>();
}

// What the list says of a scene beside its frames.
Json flags_of(const std::vector<Piece>& pieces, std::size_t index, const FilmPictures* pictures) {
  Json flags = Json::object();
  const Piece& piece = pieces[index];
  if (piece.kind != PieceKind::scene) return flags;
  if (piece.frames.count() < kShortScene) flags["short"] = true;
  if (pictures == nullptr) return flags;
  const auto look = pictures->look(middle(piece.frames));
  if (look && look->uniform_share >= kUniformShare) flags["uniform"] = true;
  if (const auto twin = near_duplicate(pieces, index, similarity_of_content(*pictures))) {
    flags["duplicate_of"] = pieces[*twin].frames.first;
  }
  return flags;
}

Json piece_json(const std::vector<Piece>& pieces, std::size_t index, const FilmPictures* pictures) {
  const Piece& piece = pieces[index];
  Json json{{"first", piece.frames.first}, {"last", piece.frames.last}};
  json["middle"] = middle(piece.frames);
  switch (piece.kind) {
    case PieceKind::scene: json["kind"] = "scene"; break;
    case PieceKind::dropped: json["kind"] = "dropped"; break;
    case PieceKind::unlisted: json["kind"] = "unlisted"; break;
  }
  if (piece.kind == PieceKind::dropped) json["why"] = piece.why;
  if (piece.kind == PieceKind::scene && piece.scene.confidence) {
    json["confidence"] = *piece.scene.confidence;
  }
  json["flags"] = flags_of(pieces, index, pictures);
  return json;
}

Json cut_json(const Cut& cut) {
  Json json{{"at", cut.at}, {"before", cut.before}, {"after", cut.after}};
  json["doubt"] = cut.doubt;
  json["accepted"] = cut.accepted;
  json["near_miss"] = cut.near_miss;
  if (cut.confidence) json["confidence"] = *cut.confidence;
  return json;
}

Json suggestion_json(const Suggestion& suggestion) {
  Json json{{"piece", suggestion.piece}, {"alike", suggestion.alike}};
  json["edit"] = edit_json(suggestion.edit);
  if (suggestion.with) json["with"] = *suggestion.with;
  return json;
}

}  // namespace

std::string file_or_id(const ManifestVideo& video) {
  return video.file.empty() ? video.id : video.file;
}

void describe_history(const EditHistory& history, const ManifestVideo& video, Json& json) {
  json["rev"] = history.rev();
  json["edits"] = history.standing();
  json["frames"] = history.timeline().frames();
  json["fps"] = video.stream ? frames_per_second(video.stream->fps) : 0.0;
  std::int64_t scenes = 0;
  for (const Piece& piece : history.timeline().pieces()) scenes += piece.kind == PieceKind::scene;
  json["scenes"] = scenes;
  json["scenes_before"] = video.scenes.size();
  json["undo"] = button_json(history.undoes());
  json["redo"] = button_json(history.redoes());
}

void describe_reading(const FilmPictures& pictures, Json& json) {
  const ReadingState state = pictures.state();
  json["reading"] = {{"frames", state.frames}, {"complete", state.complete}};
  json["width"] = pictures.info().width;
  json["height"] = pictures.info().height;
}

void describe_pieces(const EditHistory& history, const FilmPictures* pictures, Json& json) {
  const std::vector<Piece>& pieces = history.timeline().pieces();
  Json list = Json::array();
  const std::vector<float> similarity = frame_similarity(pictures);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    list.push_back(piece_json(pieces, i, pictures));
    const bool is_scene = pieces[i].kind == PieceKind::scene;
    if (is_scene && is_fast(pieces[i].frames, similarity)) list.back()["flags"]["fast"] = true;
  }
  json["pieces"] = std::move(list);
  Json cuts = Json::array();
  std::int64_t open = 0;
  for (const Cut& cut : cuts_by_doubt(history, cut_curve(history, pictures))) {
    cuts.push_back(cut_json(cut));
    open += !cut.accepted;
  }
  json["cuts"] = std::move(cuts);
  json["cuts_open"] = open;
  Json advice = Json::array();
  for (const Suggestion& one : suggestions(history.timeline(), similarity_of(pictures))) {
    advice.push_back(suggestion_json(one));
  }
  json["suggestions"] = std::move(advice);
}

}  // namespace tinct
