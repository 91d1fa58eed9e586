#include <algorithm>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/build_journal.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormat = "tinct.build-journal/1";

Json position_json(const WriterPosition& position) {
  Json list = Json::array();
  for (const OpenFilePosition& file : position) {
    list.push_back({file.number, file.samples, file.bytes});
  }
  return list;
}

WriterPosition position_from_json(const Json& list) {
  WriterPosition position;
  for (std::size_t i = 0; i < position.size(); ++i) {
    position[i] = {
        .number = list.at(i).at(0), .samples = list.at(i).at(1), .bytes = list.at(i).at(2)};
  }
  return position;
}

Json tree_json(const MerkleTree& tree) {
  Json digests = Json::array();
  for (const Digest256& digest : tree.perfect_subtrees()) digests.push_back(hex(digest));
  return {tree.size(), std::move(digests)};
}

MerkleTree tree_from_json(const Json& json) {
  std::vector<Digest256> subtrees;
  for (const std::string text : json.at(1)) {
    const std::string bytes = from_hex(text, Digest256{}.size());
    if (bytes.empty()) throw Error(Fault::input, "a pixel tree in the journal is damaged");
    std::ranges::copy(bytes, subtrees.emplace_back().begin());
  }
  return {json.at(0).get<std::uint64_t>(), std::move(subtrees)};
}

Json film_json(const FinishedFilm& film) {
  Json scenes = Json::array();
  for (const SceneRecord& scene : film.video.scenes) scenes.push_back(scene_record_json(scene));
  return {{"event", "film"},
          {"id", film.video.id},
          {"media_bytes", film.media_bytes},
          {"time_base", film.video.time_base},
          {"scenes", std::move(scenes)},
          {"notes", film.video.notes},
          {"failure", film.failure},
          {"position", position_json(film.position)}};
}

FinishedFilm film_from_json(const Json& json) {
  FinishedFilm film{.media_bytes = json.at("media_bytes"),
                    .video = {.id = json.at("id"),
                              .time_base = json.at("time_base"),
                              .scenes = {},
                              .notes = json.at("notes")},
                    .failure = json.at("failure"),
                    .position = position_from_json(json.at("position"))};
  for (const Json& scene : json.at("scenes")) {
    film.video.scenes.push_back(scene_record_from_json(scene));
  }
  return film;
}

Json checkpoint_json(const FilmCheckpoint& checkpoint) {
  Json trees = Json::array();
  for (const MerkleTree& tree : checkpoint.trees) trees.push_back(tree_json(tree));
  Json json{{"event", "checkpoint"},
            {"id", checkpoint.id},
            {"media_bytes", checkpoint.media_bytes},
            {"next_frame", checkpoint.next_frame},
            {"damaged", checkpoint.damaged},
            {"trees", std::move(trees)},
            {"position", position_json(checkpoint.position)}};
  for (const auto& print : checkpoint.last_prints) {
    json["last_prints"].push_back(print ? hex(*print) : "");
  }
  return json;
}

FilmCheckpoint checkpoint_from_json(const Json& json) {
  FilmCheckpoint checkpoint{.id = json.at("id"),
                            .media_bytes = json.at("media_bytes"),
                            .next_frame = json.at("next_frame"),
                            .damaged = json.at("damaged"),
                            .trees = {},
                            .last_prints = {},
                            .position = position_from_json(json.at("position"))};
  for (const std::string print : json.value("last_prints", Json::array())) {
    checkpoint.last_prints.push_back(parse_fingerprint(print));
  }
  for (const Json& tree : json.at("trees")) checkpoint.trees.push_back(tree_from_json(tree));
  return checkpoint;
}

// Takes one event in; false where it does not belong to the films of this run.
bool take(JournalState& state, const Json& event, const std::vector<ExpectedFilm>& films) {
  const std::size_t at = state.films.size();
  if (at >= films.size() || event.at("id") != films[at].id ||
      event.at("media_bytes") != films[at].media_bytes) {
    return false;
  }
  if (event.at("event") == "film") {
    state.films.push_back(film_from_json(event));
    state.checkpoint.reset();
  } else {
    state.checkpoint = checkpoint_from_json(event);
  }
  return true;
}

FileLock lock_journal(const fs::path& path, const fs::path& folder) {
  return FileLock::held(path, "another build is writing " + folder.string() +
                                  "; wait for it, or choose another --out");
}

}  // namespace

WriterPosition JournalState::position() const {
  if (checkpoint) return checkpoint->position;
  return films.empty() ? WriterPosition{} : films.back().position;
}

BuildJournal::BuildJournal(fs::path folder, std::string digest)
    : path_(folder / kJournalName),
      digest_(std::move(digest)),
      lock_(lock_journal(path_, folder)) {}

JournalState BuildJournal::resume(const std::vector<ExpectedFilm>& films) {
  const std::string text = read_file(path_);
  const std::string header = canonical_json_file({{"format", kFormat}, {"digest", digest_}});
  JournalState state;
  std::size_t good = 0;
  if (text.find('\n') != text.npos) {
    if (!text.starts_with(header)) {
      const std::string folder = path_.parent_path().string();
      throw Error(Fault::input,
                  folder +
                      " holds an unfinished build of another manifest, other "
                      "options or another version of tinct; finish that one, remove " +
                      folder + ", or choose another --out");
    }
    good = header.size();
  }
  while (good > 0) {
    const std::size_t end = text.find('\n', good);
    if (end == text.npos) break;
    const Json event = parse_json(std::string_view(text).substr(good, end - good), path_.string());
    if (!take(state, event, films)) break;
    good = end + 1;
  }
  file_ = std::make_unique<AppendFile>(path_, good);
  if (good == 0) file_->write(header);
  file_->sync();
  return state;
}

void BuildJournal::append(const Json& event) {
  file_->write(canonical_json_file(event));
  file_->sync();
}

void BuildJournal::add(const FinishedFilm& film) { append(film_json(film)); }
void BuildJournal::add(const FilmCheckpoint& checkpoint) { append(checkpoint_json(checkpoint)); }

}  // namespace tinct
