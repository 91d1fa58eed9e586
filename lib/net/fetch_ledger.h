#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/net/link_list.h"

namespace tinct {

/// One URL of a collection and all that is known of it: a row of the ledger. Empty texts and zeros
/// mean "not known".
struct LedgerEntry {
  std::int64_t seq = 0;  ///< counted from 1 in the order of the lists
  Link link;             ///< what the list says
  std::string name;      ///< planned: below the folder; with the URL's mark where names collide
  bool name_is_final = true;  ///< else the answer names the file
  std::string extra;          ///< JSON object of what the source says: author, licence, page …
  bool settled = false;       ///< nothing is to be done
  std::int64_t run = 0;       ///< number of the run that settled it; 0: none, it was there

  std::string verdict;   ///< "ok", "ok:gray", "dup:bytes", "fail:http" …
  std::string reason;    ///< where it failed: a FailureReason as a word
  std::string sentence;  ///< where it failed: what happened
  std::int64_t tries = 0;
  std::string file;        ///< below the folder; empty: there is none. Of a failure: of before
  std::string staged;      ///< where the file lies until it gets its name (empty: it has it), or,
                           ///< without a `file`, until it is removed
  std::string doomed;      ///< a file that is to be removed; empty: none
  std::string final_url;   ///< after redirects
  std::string media_type;  ///< by the first bytes
  std::string etag;
  std::int64_t bytes = 0;
  std::string sha256;  ///< of a failure: of its file of before
  std::string pixels;  ///< hash of the pixels (MediaFacts)
  std::string print;   ///< fingerprint (MediaFacts)
  std::int64_t width = 0;
  std::int64_t height = 0;
  /// Seconds since 1970 before which its server wants no further try; 0: it said nothing.
  std::int64_t next_try = 0;

  [[nodiscard]] bool done() const noexcept { return !file.empty(); }
};

/// How many rows have a verdict, and the bytes of those that are good.
struct VerdictCount {
  std::string verdict;    ///< the empty one: not settled yet
  bool this_run = false;  ///< only those that the last run settled, or only the others
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
};

/// What the lists say of the sizes of the rows that are to do.
struct ToDoSizes {
  std::int64_t bytes = 0;
  std::int64_t unknown = 0;  ///< rows without a size
};

/// Of so many rows of a verdict the report shows the picture.
inline constexpr std::int64_t kRefusedSamples = 24;

/// How far the rows that are to do were read.
struct ToDoPlace {
  bool mixed = false;  ///< in the order of the URLs' hashes, not of the lists
  std::int64_t seq = 0;
  std::int64_t hash = INT64_MIN;
  std::int64_t most_hash = INT64_MAX;  ///< rows with a higher one are left out (a sample)
};

/// The record of a fetch folder, `.tinct/ledger.sqlite`: one row a URL. It is the queue of what is
/// to do as well, so memory doesn't grow with the list.
///
/// Changes between begin() and commit() are kept together or not at all, whatever kills the
/// process. Not thread-safe; each thread opens its own. Throws Error as Database does.
class FetchLedger {
 public:
  enum class Access {
    read,     ///< a folder without a ledger is an empty one
    write,    ///< makes the folder, and keeps other processes out
    join,     ///< a further one of a process that has it open for writing
    scratch,  ///< an empty one that is gone with the object; the folder is not touched
  };

  FetchLedger(const std::filesystem::path& folder, Access access);
  ~FetchLedger();
  FetchLedger(const FetchLedger&) = delete;
  FetchLedger& operator=(const FetchLedger&) = delete;

  /// The folder of the ledger below the folder of the files.
  [[nodiscard]] static std::filesystem::path home(const std::filesystem::path& folder);
  /// Where a row's bytes are, with ".part" behind it, until they get their name. In a folder of the
  /// fetcher's own, so that a user's NAME.part is never taken for one.
  [[nodiscard]] static std::filesystem::path part_stem(const std::filesystem::path& folder,
                                                       std::int64_t seq);

  void begin();
  void commit();

  /// The number of the run that this process began (or that goes on, for Access::join), from 1.
  [[nodiscard]] std::int64_t run() const noexcept;

  /// Adds a link unless its URL is there; then its size, checksum and `extra` are renewed, and a
  /// file that is not what they say now is to be fetched again. Returns the row's number.
  std::int64_t add(const Link& link, const std::string& extra = {});
  /// Adds what can't be fetched at all, settled with that verdict.
  void add_settled(const LedgerEntry& entry);
  /// Gives every row that is to do and whose name another has the name with its URL's mark.
  void mark_shared_names();

  /// Gives the memory back that reading long lists took.
  void release_memory();

  /// What a source's list looked like when it was read to its end; empty: it never was.
  [[nodiscard]] std::string source_state(const std::string& source) const;
  void set_source_state(const std::string& source, const std::string& state);

  [[nodiscard]] std::optional<LedgerEntry> find(std::string_view url) const;
  [[nodiscard]] std::optional<LedgerEntry> at(std::int64_t seq) const;
  /// At most `count` rows that are to do, after `place`, which moves on.
  [[nodiscard]] std::vector<LedgerEntry> to_do(ToDoPlace& place, int count) const;
  /// The hash that the first `rows` of all rows in the order of their hashes don't exceed.
  [[nodiscard]] std::int64_t hash_of_sample(std::int64_t rows) const;
  /// All rows in order, from the one after `seq`, until `take` returns false.
  void for_each(const std::function<bool(const LedgerEntry&)>& take, std::int64_t seq = 0) const;
  /// The rows whose file or name waits for the disk (`staged`, `doomed`).
  [[nodiscard]] std::vector<LedgerEntry> unfinished_moves() const;

  /// The first other row that didn't fail and whose bytes, or pixels, are known and the same;
  /// nothing when there is none.
  [[nodiscard]] std::optional<LedgerEntry> same_bytes(const LedgerEntry& entry) const;
  [[nodiscard]] std::optional<LedgerEntry> same_pixels(const LedgerEntry& entry) const;
  /// How many other rows have the same bytes and didn't fail; no more than `most` are counted.
  [[nodiscard]] std::int64_t count_same_bytes(const LedgerEntry& entry, std::int64_t most) const;
  /// Keeps the row's bytes and pixels (those that are known) as what no row of the folder may have
  /// from now on; `says` is why.
  void keep_placeholder(const LedgerEntry& entry, const std::string& says);
  /// Why the row's bytes or pixels are a placeholder; empty: they are none. Not for Access::read.
  [[nodiscard]] std::string placeholder(const LedgerEntry& entry) const;
  /// The rows that were redirected to this URL, at most `count`.
  [[nodiscard]] std::vector<LedgerEntry> redirected_to(std::string_view url, int count) const;
  /// Whether a row has this file (letter case aside).
  [[nodiscard]] bool owns(const std::string& file) const;

  /// Writes all of a row but its link.
  void update(const LedgerEntry& entry);
  /// Sets `staged` and `doomed` to nothing.
  void clear_moves(std::int64_t seq);
  /// Makes settled rows of a verdict ("fail:http", or "fail" for all failures) to do again, but for
  /// those whose server wants a rest for more than `patience` seconds from now.
  std::int64_t reopen(const std::string& verdict, double patience = 0);
  /// Those that reopen() leaves, and the seconds until the first of them may be tried.
  struct Resting {
    std::int64_t rows = 0;
    double seconds = 0;
  };
  [[nodiscard]] Resting resting(const std::string& verdict, double patience = 0) const;

  [[nodiscard]] std::vector<VerdictCount> count() const;
  [[nodiscard]] ToDoSizes sizes_to_do() const;

  /// The square picture of a row for a shard (MediaFacts::sample).
  void keep_sample(std::int64_t seq, const std::string& jpeg);
  [[nodiscard]] std::optional<std::string> sample(std::int64_t seq) const;
  void drop_samples(std::int64_t first_seq, std::int64_t last_seq);
  /// Keeps a refused row's small picture (FetchFailure::sample), of kRefusedSamples rows of each
  /// verdict.
  void keep_refused_sample(const LedgerEntry& entry, const std::string& jpeg);
  [[nodiscard]] std::vector<std::string> refused_samples(const std::string& verdict) const;
  /// At most `count` rows after `seq` that are good and whose file was not kept; with `samples_do`
  /// only those of pictures without a sample.
  [[nodiscard]] std::vector<LedgerEntry> without_file(bool samples_do, std::int64_t seq,
                                                      int count) const;

  /// Texts that are kept for a while: robots.txt by host, answers of an API. Nothing where there is
  /// none younger than `seconds`.
  [[nodiscard]] std::optional<std::string> kept_text(const std::string& key, double seconds) const;
  void keep_text(const std::string& key, const std::string& text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinct
