#include <functional>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/data/film_facts.h"
#include "lib/data/manifest_rules.h"
#include "lib/data/probe_video.h"
#include "lib/data/scene_meters.h"
#include "lib/data/times_hash.h"
#include "lib/media/fingerprint.h"
#include "lib/media/packet_hash.h"
#include "lib/media/picture_hash.h"
#include "lib/media/resize.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

struct ReadFrame {
  Frame luma;
  Frame colour;  // empty where no scene wants it
  FrameWish wish;
};

struct MeasuredFrame {
  std::int64_t number = 0;
  std::int64_t pts = 0;
  FrameWish wish;
  std::optional<Digest256> leaf;
  std::optional<std::string> fingerprint;
};

MeasuredFrame measured(ReadFrame frame, int size) {
  MeasuredFrame result{.number = frame.luma.number,
                       .pts = frame.luma.pts,
                       .wish = std::move(frame.wish),
                       .leaf = {},
                       .fingerprint = {}};
  if (!frame.colour.empty()) {
    result.leaf = leaf_hash(size > 0 ? resize_area(frame.colour, size, size) : frame.colour);
  }
  if (!result.wish.printing.empty()) result.fingerprint = hex(fingerprint(frame.luma));
  return result;
}

PixelRecipe recipe_for(const ManifestVideo& video) {
  if (!video.recipe) {
    return {.name = name(ColourRecipe::tinct1),
            .matrix = "",
            .range = "",
            .size = kRecipeSize,
            .crop = "none"};
  }
  const PixelRecipe& recipe = *video.recipe;
  const bool known_name = recipe.name == "tinct1" || recipe.name == "cv2018";
  if (!known_name || (!recipe.crop.empty() && recipe.crop != "none")) {
    throw Error(Fault::input, video_name(video) + " has pixel roots of the recipe \"" +
                                  recipe.name + "\", crop \"" + recipe.crop +
                                  "\", which this tinct does not know; update tinct");
  }
  return recipe;
}

// One film while it is read. read() and add() are called in the order of frames.
class FilmMeasure {
 public:
  FilmMeasure(const ManifestVideo& video, const fs::path& media, const FactsReading& reading)
      : reading_(reading), recipe_(recipe_for(video)) {
    source_ = open_frame_source(media, {.format = PixelFormat::gray8,
                                        .recipe = colour_recipe(recipe_.name),
                                        .decoder_threads = reading.decoder_threads,
                                        .pictures = &pictures_});
    meters_.emplace(video.scenes, source_->info().time_base);
  }

  void run() {
    if (reading_.alone) {
      while (std::optional<ReadFrame> frame = read()) {
        add(measured(std::move(*frame), recipe_.size));
      }
    } else {
      // Full-size pictures in colour are large (25 MB at 4K): only as many as keep threads busy.
      const auto in_flight = static_cast<std::size_t>(thread_count()) + 2;
      ordered_pipeline<ReadFrame, MeasuredFrame>(
          [this] { return read(); },
          [this](ReadFrame frame) { return measured(std::move(frame), recipe_.size); },
          [this](MeasuredFrame frame) { add(frame); }, in_flight);
    }
    if (last_) meters_->add_last_fingerprint(last_->number, hex(fingerprint(*last_)));
  }

  // After run().
  void write_to(ManifestVideo& video) {
    const VideoInfo& info = source_->info();
    video.frames_hash = pictures_.hex();
    if (info.time_base.num > 0) video.pts = times_.finish();
    video.stream = stream_facts(info);
    recipe_.matrix = recipe_.name == "cv2018" ? "bt601" : info.matrix;
    recipe_.range = info.range;
    video.recipe = recipe_;
    video.scenes = meters_->finish();
  }

 private:
  std::optional<ReadFrame> read() {
    throw_if_cancelled();
    std::optional<Frame> luma = source_->next();
    if (!luma) return std::nullopt;
    last_ = *luma;
    ReadFrame frame{.luma = std::move(*luma), .colour = {}, .wish = {}};
    frame.wish = meters_->next(frame.luma.number, frame.luma.pts);
    if (!frame.wish.scenes.empty()) frame.colour = source_->colour();
    return frame;
  }

  void add(const MeasuredFrame& frame) {
    times_.add(frame.pts);
    meters_->add(frame.wish, frame.pts, frame.leaf);
    if (frame.fingerprint) meters_->add_fingerprint(frame.wish, frame.number, *frame.fingerprint);
    if (reading_.progress != nullptr) reading_.progress->add();
  }

  FactsReading reading_;
  PixelRecipe recipe_;
  PictureHash pictures_;
  TimesHash times_;
  std::unique_ptr<FrameSource> source_;
  std::optional<SceneMeters> meters_;
  std::optional<Frame> last_;
};

void check_end(const ManifestVideo& video, const char* what, const FrameRange& range) {
  if (range.last < video.stream->frames) return;
  throw Error(Fault::input,
              video.file + " ends with frame " + std::to_string(video.stream->frames - 1) +
                  ", but its " + what + " " + range_text(range) +
                  " goes beyond it: it is not the same film, or its download is not complete");
}

void check_ends(const ManifestVideo& video) {
  for (const Scene& scene : video.scenes) check_end(video, "scene", scene.frames);
  for (const Dropped& dropped : video.dropped) check_end(video, "dropped range", dropped.frames);
}

// What was measured of a clipped scene is of the frames that are there, so it stays.
void clip(ManifestVideo& video) {
  const std::vector<Scene> before = video.scenes;
  (void)clip_counted_from_one(video);
  for (std::size_t i = 0; i < before.size(); ++i) {
    video.scenes[i].pts = before[i].pts;
    video.scenes[i].pixels = before[i].pixels;
    video.scenes[i].fingerprints = before[i].fingerprints;
  }
}

}  // namespace

ManifestVideo measure_facts(const ManifestVideo& video, const fs::path& media,
                            const FactsReading& reading) {
  ManifestVideo facts;
  facts.id = video.id;
  facts.dropped = video.dropped;
  facts.file = media.filename().string();
  FilmMeasure film(video, media, reading);
  film.run();
  film.write_to(facts);
  clip(facts);
  check_ends(facts);
  if (fs::is_directory(media)) return facts;
  std::error_code error;
  facts.bytes = static_cast<std::int64_t>(fs::file_size(media, error));
  if (error) throw_system_error("can't read " + media.string(), error.value());
  facts.sha256 = hex(sha256_file(media));
  facts.packets = hex(packet_hash(media));
  return facts;
}

}  // namespace tinct
