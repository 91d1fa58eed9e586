#include <algorithm>
#include <functional>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/data/build_films.h"
#include "lib/media/resize.h"

namespace tinct {
namespace {

// A frame after the parallel stage: one sample for each scene that it belongs to.
struct EncodedFrame {
  std::int64_t number = 0;
  bool damaged = false;
  std::vector<std::size_t> scenes;
  std::vector<EncodedSample> samples;
  std::string failure;  // a sentence; no samples then
};

using EncodedItem = std::variant<EncodedFrame, FilmEnd>;

// Scenes that overlap share a picture; only where they are of different splits it may differ.
void encode_for_split(const Frame& frame, const SplitEncodings& encodings, EncodedSample& sample) {
  const Encoding encoding = encodings[static_cast<std::size_t>(sample.split)];
  if (sample.picture != nullptr && sample.extension == extension(encoding)) return;
  sample.extension = extension(encoding);
  sample.picture = std::make_shared<const std::string>(encode_picture(frame, encoding));
  sample.picture_sha256 = hex(sha256(*sample.picture));
}

Frame reduced(const DeferredFrame& deferred, const FrameTreatment& treatment) {
  const Frame frame = cropped(deferred.picture(), treatment.crop);
  return treatment.size > 0 ? resize_area(frame, treatment.size, treatment.size) : frame;
}

// A frame of 100 million pixels takes 300 MB: such ones are made smaller one at a time.
void reduce_if_huge(FilmFrame& item, const FilmReader& reader, const FrameTreatment& treatment) {
  constexpr std::int64_t kHugePixels = 16'000'000;
  if (treatment.size == 0 || reader.frame_pixels() <= kHugePixels) return;
  try {
    item.frame.picture = [small = reduced(item.frame, treatment)] { return small; };
    item.is_reduced = true;
  } catch (const Error& problem) {
    if (problem.fault() != Fault::input) throw;  // else the next stage meets and reports it
  }
}

EncodedFrame encode_frame(const FilmFrame& item, const PlannedVideo& plan,
                          const FrameTreatment& treatment) {
  const Frame frame = item.is_reduced ? item.frame.picture() : reduced(item.frame, treatment);
  EncodedSample sample;
  sample.leaf = leaf_hash(frame);
  sample.print = picture_print(frame);
  sample.damaged = item.frame.damaged;

  EncodedFrame encoded{.number = item.frame.number,
                       .damaged = item.frame.damaged,
                       .scenes = item.scenes,
                       .samples = {},
                       .failure = ""};
  for (const std::size_t scene : item.scenes) {
    const PlannedScene& planned = plan.scenes[scene];
    sample.name = {.id = plan.id, .scene = planned.number, .frame = item.frame.number};
    sample.split = planned.split;
    encode_for_split(frame, treatment.encodings, sample);
    sample.json = sample_json(sample, frame);
    encoded.samples.push_back(sample);
  }
  return encoded;
}

std::vector<SceneRecord> scene_records(const PlannedVideo& plan) {
  std::vector<SceneRecord> scenes;
  for (const PlannedScene& scene : plan.scenes) {
    scenes.push_back(
        {.number = scene.number, .frames = scene.frames, .split = scene.split, .root = ""});
  }
  return scenes;
}

// The serial end of the pipeline: samples into the writer, leaves into the scenes' trees, and what
// is safe into the journal.
class FilmAssembler {
 public:
  FilmAssembler(const std::vector<Film>& films, const FrameTreatment& treatment, JournalState state,
                BuildJournal& journal, SampleWriter& writer)
      : films_(films),
        treatment_(treatment),
        journal_(journal),
        writer_(writer),
        finished_(std::move(state.films)) {
    if (!finished_.empty()) film_start_ = finished_.back().position;
    start_film();
    if (state.checkpoint) {
      trees_ = std::move(state.checkpoint->trees);
      damaged_ = state.checkpoint->damaged;
      last_prints_ = std::move(state.checkpoint->last_prints);
    }
  }

  void add(const EncodedFrame& frame) {
    if (failure_.empty()) failure_ = frame.failure;
    if (!failure_.empty()) return;
    for (std::size_t i = 0; i < frame.samples.size(); ++i) {
      if (is_near_duplicate(frame.scenes[i], frame.samples[i].print)) continue;
      writer_.write(frame.samples[i]);
      trees_[frame.scenes[i]].add(frame.samples[i].leaf);
      ++since_checkpoint_;
    }
    if (frame.damaged) ++damaged_;
    if (since_checkpoint_ >= treatment_.checkpoint_every) checkpoint(frame.number + 1);
  }

  void end(const FilmEnd& end) {
    const Film& film = films_[finished_.size()];
    FinishedFilm done{.media_bytes = film.media_bytes,
                      .video = {.id = film.plan->id,
                                .time_base = end.time_base,
                                .scenes = scene_records(*film.plan),
                                .notes = {}},
                      .failure = "",
                      .position = {}};
    done.failure =
        failure_.empty() ? check_film(film, end, done.video.scenes, done.video.notes) : failure_;
    if (done.failure.empty()) {
      for (std::size_t i = 0; i < trees_.size(); ++i) {
        done.video.scenes[i].root = hex(trees_[i].root());
        done.video.scenes[i].set_written(static_cast<std::int64_t>(trees_[i].size()));
      }
      keep_scenes_of(film, done.video.scenes);
      if (!treatment_.is_part) note_damage(damaged_, done.video);
      film_start_ = writer_.sync();
    } else {
      log_warning(done.failure);
      done.video.scenes.clear();
      done.video.notes.clear();
      writer_.rewind(film_start_);
    }
    done.position = film_start_;
    journal_.add(done);
    finished_.push_back(std::move(done));
    start_film();
  }

  std::vector<FinishedFilm> take() { return std::move(finished_); }

 private:
  void start_film() {
    since_checkpoint_ = 0;
    damaged_ = 0;
    failure_.clear();
    trees_.clear();
    last_prints_.clear();
    if (finished_.size() < films_.size()) {
      trees_.resize(films_[finished_.size()].plan->scenes.size());
    }
  }

  // Notes the frame as its scene's last one where it is none.
  bool is_near_duplicate(std::size_t scene, const Fingerprint& print) {
    if (treatment_.dedup == 0) return false;
    last_prints_.resize(trees_.size());
    std::optional<Fingerprint>& last = last_prints_[scene];
    if (last && hamming(*last, print) < treatment_.dedup &&
        luma_error(*last, print) < treatment_.dedup) {
      return true;
    }
    last = print;
    return false;
  }

  // A part lists the scenes that it may have frames of, before their ends were cut.
  static void keep_scenes_of(const Film& film, std::vector<SceneRecord>& scenes) {
    std::vector<SceneRecord> kept;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
      const FrameRange& planned = film.plan->scenes[i].frames;
      if (planned.last < film.part.first || film.part.last < planned.first) continue;
      kept.push_back(std::move(scenes[i]));
    }
    scenes = std::move(kept);
  }

  void checkpoint(std::int64_t next_frame) {
    const Film& film = films_[finished_.size()];
    journal_.add(FilmCheckpoint{.id = film.plan->id,
                                .media_bytes = film.media_bytes,
                                .next_frame = next_frame,
                                .damaged = damaged_,
                                .trees = trees_,
                                .last_prints = last_prints_,
                                .position = writer_.sync()});
    since_checkpoint_ = 0;
  }

  const std::vector<Film>& films_;
  const FrameTreatment& treatment_;
  BuildJournal& journal_;
  SampleWriter& writer_;
  std::vector<FinishedFilm> finished_;
  WriterPosition film_start_{};
  std::vector<MerkleTree> trees_;
  std::vector<std::optional<Fingerprint>> last_prints_;  // by scene, with dedup only
  std::int64_t since_checkpoint_ = 0;
  std::int64_t damaged_ = 0;
  std::string failure_;  // of a frame of the film
};

std::int64_t planned_samples(const std::vector<Film>& films, std::size_t first) {
  std::int64_t samples = 0;
  for (std::size_t i = first; i < films.size(); ++i) {
    for (const PlannedScene& scene : films[i].plan->scenes) samples += scene.count();
  }
  return samples;
}

}  // namespace

void note_damage(std::int64_t damaged, VideoRecord& video) {
  if (damaged == 0) return;
  video.notes.push_back("video " + video.id + ": the decoder met errors in " +
                        std::to_string(damaged) + " of the frames and concealed them");
}

std::vector<FinishedFilm> build_films(std::vector<Film> films, const FrameTreatment& treatment,
                                      JournalState state, BuildJournal& journal,
                                      SampleWriter& writer) {
  const std::size_t first = state.films.size();
  std::int64_t total = planned_samples(films, first);
  if (state.checkpoint) {
    films[first].first_frame = state.checkpoint->next_frame;
    for (const MerkleTree& tree : state.checkpoint->trees) {
      total -= static_cast<std::int64_t>(tree.size());
    }
  }
  Progress progress("building", total);
  FilmAssembler assembler(films, treatment, std::move(state), journal, writer);
  FilmReader reader({films.begin() + static_cast<std::ptrdiff_t>(first), films.end()},
                    treatment.recipe);

  const std::function<EncodedItem(FilmItem)> encode = [&](FilmItem item) -> EncodedItem {
    if (auto* end = std::get_if<FilmEnd>(&item)) return std::move(*end);
    const auto& frame = std::get<FilmFrame>(item);
    const Film& film = films[first + frame.film];
    try {
      return encode_frame(frame, *film.plan, treatment);
    } catch (const Error& problem) {
      if (problem.fault() != Fault::input) throw;
      EncodedFrame failed;
      failed.failure = film.media.string() + ": " + problem.what();
      return failed;
    }
  };
  const std::function<void(EncodedItem)> write = [&](EncodedItem item) {
    if (const auto* end = std::get_if<FilmEnd>(&item)) return assembler.end(*end);
    const auto& frame = std::get<EncodedFrame>(item);
    assembler.add(frame);
    progress.add(static_cast<std::int64_t>(frame.samples.size()));
  };
  // Frames of a film in flight are large (25 MB at 4K), so only enough to keep every thread busy.
  const auto in_flight = static_cast<std::size_t>(2 * thread_count() + 2);
  const std::function<std::optional<FilmItem>()> read = [&] {
    std::optional<FilmItem> item = reader.next();
    auto* frame = item ? std::get_if<FilmFrame>(&*item) : nullptr;
    if (frame != nullptr) reduce_if_huge(*frame, reader, treatment);
    return item;
  };
  ordered_pipeline<FilmItem, EncodedItem>(read, encode, write, in_flight);
  return assembler.take();
}

}  // namespace tinct
