#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/file_lock.h"
#include "lib/data/append_file.h"
#include "lib/data/merkle.h"
#include "lib/data/sample_writer.h"
#include "lib/media/fingerprint.h"

namespace tinct {

/// A film that the build is through with.
struct FinishedFilm {
  std::uint64_t media_bytes = 0;
  VideoRecord video;    ///< without scenes where the film failed
  std::string failure;  ///< a sentence; empty: the film is in the dataset
  WriterPosition position;
};

/// A point inside a film up to which all samples are safely written.
struct FilmCheckpoint {
  VideoId id;
  std::uint64_t media_bytes = 0;
  std::int64_t next_frame = 0;    ///< frames before it are done
  std::int64_t damaged = 0;       ///< damaged frames among them
  std::vector<MerkleTree> trees;  ///< by scene of the plan
  /// Of the last frame written, by scene; empty where nothing asks for them.
  std::vector<std::optional<Fingerprint>> last_prints;
  WriterPosition position;
};

/// What a journal says about an interrupted build.
struct JournalState {
  std::vector<FinishedFilm> films;
  std::optional<FilmCheckpoint> checkpoint;  ///< in the film after these
  /// Where the writer goes on.
  [[nodiscard]] WriterPosition position() const;
};

/// A film that this run is going to build, by what the journal knows of it.
struct ExpectedFilm {
  VideoId id;
  std::uint64_t media_bytes = 0;
};

/// The record of what is done, in `OUT.partial/journal.jsonl`: one JSON object a line, synced. A
/// line that a kill cut short is dropped.
class BuildJournal {
 public:
  /// Opens or starts the journal and locks it for this process. `digest` names manifest, options
  /// and tool. Throws Error(Fault::usage) while another build has it, and as FileLock where it
  /// can't be locked.
  BuildJournal(std::filesystem::path folder, std::string digest);
  BuildJournal(const BuildJournal&) = delete;
  BuildJournal& operator=(const BuildJournal&) = delete;

  /// What was done of these films, in their order; at the first one that does not fit (media came
  /// or went since then) the rest of the journal is dropped. Call it once, before anything else.
  /// Throws Error(Fault::input) when the journal has another digest or is damaged.
  [[nodiscard]] JournalState resume(const std::vector<ExpectedFilm>& films);

  void add(const FinishedFilm& film);
  void add(const FilmCheckpoint& checkpoint);

 private:
  void append(const Json& event);

  std::filesystem::path path_;
  std::string digest_;
  FileLock lock_;  ///< outlives what writes
  std::unique_ptr<AppendFile> file_;
};

inline constexpr const char* kJournalName = "journal.jsonl";

}  // namespace tinct
