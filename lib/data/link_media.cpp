#include <algorithm>
#include <mutex>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/data/film_facts.h"
#include "lib/data/link_journal.h"
#include "lib/data/link_media.h"
#include "lib/data/media_lookup.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// A film that has to be looked at.
struct LinkJob {
  LinkedVideo* result = nullptr;
  ManifestVideo* video = nullptr;
};

bool is_same_file(const ManifestVideo& video, const fs::path& media) {
  if (fs::is_directory(media)) return video.sha256.empty();
  std::error_code error;
  const auto bytes = fs::file_size(media, error);
  return !error && std::cmp_equal(bytes, video.bytes) && hex(sha256_file(media)) == video.sha256;
}

std::int64_t frames_known(const ManifestVideo& video) {
  if (video.stream && video.stream->frames > 0) return video.stream->frames;
  std::int64_t frames = 0;
  for (const Scene& scene : video.scenes) frames = std::max(frames, scene.frames.last + 1);
  return frames;
}

class MediaLinker {
 public:
  MediaLinker(const LinkOptions& options, std::vector<LinkJob> jobs)
      : options_(options), jobs_(std::move(jobs)), journal_(options.journal) {}

  void run() {
    std::int64_t frames = 0;
    for (const LinkJob& job : jobs_) frames += frames_known(*job.video);
    Progress progress("measuring", frames);
    reading_.progress = &progress;
    const int films = static_cast<int>(jobs_.size());
    reading_.alone = films > 1;
    if (films > 1) reading_.decoder_threads = std::max(1, thread_count() / films);
    parallel_for(jobs_.size(), [this](std::size_t i) { link(jobs_[i]); });
  }

 private:
  void link(const LinkJob& job) {
    throw_if_cancelled();
    LinkedVideo& result = *job.result;
    ManifestVideo& video = *job.video;
    const bool complete = has_all_facts(video);
    if (complete && !options_.again && is_same_file(video, result.media)) {
      reading_.progress->skip(frames_known(video));
      result.state = LinkState::kept;
      return;
    }
    try {
      const ManifestVideo facts = measured(video, result.media);
      result.differences = link_facts(video, facts);
      result.state = !result.differences.empty() ? LinkState::differs
                     : complete                  ? LinkState::confirmed
                                                 : LinkState::linked;
      if (video.file.empty()) video.file = name_below(result.media);
    } catch (const Error& problem) {
      if (problem.fault() != Fault::input) throw;
      result.state = LinkState::failed;
      result.failure = problem.what();
    }
  }

  ManifestVideo measured(const ManifestVideo& video, const fs::path& media) {
    if (std::optional<ManifestVideo> known = journal_.find(video, media)) {
      reading_.progress->skip(frames_known(video));
      return std::move(*known);
    }
    ManifestVideo facts = measure_facts(video, media, reading_);
    journal_.add(video, facts);
    return facts;
  }

  std::string name_below(const fs::path& media) const {
    const fs::path below = media.lexically_relative(options_.media);
    const bool usable = !below.empty() && below != "." && *below.begin() != "..";
    return (usable ? below : media.filename()).generic_string();
  }

  const LinkOptions& options_;
  std::vector<LinkJob> jobs_;
  LinkJournal journal_;
  FactsReading reading_;
};

}  // namespace

const char* to_string(LinkState state) noexcept {
  switch (state) {
    case LinkState::linked: return "linked";
    case LinkState::confirmed: return "confirmed";
    case LinkState::kept: return "kept";
    case LinkState::differs: return "differs";
    case LinkState::failed: return "failed";
    case LinkState::missing: return "missing";
  }
  return "";
}

LinkReport link_media(Manifest& manifest, const LinkOptions& options) {
  std::vector<const ManifestVideo*> wanted;
  for (const ManifestVideo& video : manifest.videos) wanted.push_back(&video);
  MediaLookup lookup = find_media(wanted, options.media);
  LinkReport report{.videos = {}, .notes = std::move(lookup.notes)};
  report.videos.resize(manifest.videos.size());
  std::vector<LinkJob> jobs;
  for (std::size_t i = 0; i < manifest.videos.size(); ++i) {
    report.videos[i].index = i;
    const auto found = lookup.found.find(manifest.videos[i].id);
    if (found == lookup.found.end()) continue;
    report.videos[i].media = found->second.path;
    jobs.push_back({.result = &report.videos[i], .video = &manifest.videos[i]});
  }
  MediaLinker(options, std::move(jobs)).run();
  return report;
}

}  // namespace tinct
