#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "lib/net/link_list.h"

namespace tinct {

class FetchLedger;

/// How many files a run takes from an API without its owner's permission.
inline constexpr std::int64_t kMostApiFiles = 500;

/// What a source may need besides its argument.
struct SourceContext {
  FetchLedger* ledger = nullptr;  ///< keeps answers of an API for a day; never null
  /// In a dry run the folder's own ledger: no API is asked, and only answers kept there count.
  const FetchLedger* plan = nullptr;
  /// Makes what the ledger was given so far outlast an error or a kill; never empty where it is
  /// being filled.
  std::function<void()> commit = {};
  std::string contact = {};  ///< for the User-Agent
  std::string proxy = {};
  bool has_permission = false;        ///< of an API's owner, to take more than a run's usual share
  std::int64_t* api_files = nullptr;  ///< wanted from APIs by the run so far; never null
};

/// A file of this machine: its bytes where they came out of an archive, else its path. Films are
/// too large for memory.
struct LocalContent {
  std::string bytes;
  std::filesystem::path path = {};  ///< not empty: the content is there, and `bytes` has none
  std::int64_t size = 0;
  bool is_left_out = false;  ///< of an archive, and larger than what is taken out of one
};

/// The largest picture that is taken in, and the largest member of an archive: 256 MiB.
inline constexpr std::int64_t kMostLocalBytes = std::int64_t{256} << 20;

/// Takes the files of a source that is on this machine.
struct FileSink {
  /// Asked before a file is read: whether it is to be taken at all. Its URL begins with "file:".
  std::function<bool(const Link& link, const std::string& extra)> wanted;
  std::function<void(const Link& link, LocalContent content)> take;
};

/// One kind of source that `tinct fetch` reads: of links, or of files. A new one is a file of its
/// own and a line in source.cpp.
struct LinkSource {
  std::string_view name;      ///< what stands before the colon: "links"
  std::string_view argument;  ///< what stands after it, for help: "FILE"
  std::string_view summary;   ///< one sentence without a full stop
  void (*read_links)(const std::string& argument, const SourceContext& context,
                     const LinkSink& sink) = nullptr;
  void (*read_files)(const std::string& argument, const FileSink& sink) = nullptr;
  bool is_asked_for = false;  ///< of a server: a dry run may not know what it holds
};

/// All kinds, in the order that help shows.
[[nodiscard]] std::span<const LinkSource> link_sources() noexcept;

/// A source as the command line names it: "links:FILE".
struct NamedSource {
  const LinkSource* kind = nullptr;
  std::string argument;

  /// What tells that it is as it was when it was read: path, size and time of its file, and of a
  /// manifest whether there is a key to look its films up with. Empty where it has no file: it is
  /// read in every run.
  [[nodiscard]] std::string state() const;
};

/// Finds the kind of a source. Throws Error(Fault::usage) that lists what there is when it isn't
/// known.
[[nodiscard]] NamedSource named_source(const std::string& source);

/// The sources of lib/net/local_sources.cpp and manifest_source.cpp; they throw Error(Fault::input)
/// for what can't be read.

/// All pictures and films below a folder, in the order of their paths.
void read_folder_files(const std::string& folder, const FileSink& sink);
/// The pictures of an ILSVRC archive, read as a stream: ILSVRC2012_img_train.tar is a tar of tars,
/// one a synset; ILSVRC2012_img_val.tar has the pictures themselves. A devkit
/// (ILSVRC2012_devkit_t12.tar.gz) beside a validation archive gives each picture its class, and
/// with its meta.mat the folder of its synset, as the training pictures have it.
void read_imagenet_tar(const std::string& file, const FileSink& sink);
/// The films of a manifest, then its unassigned sources, each a link under its first address as
/// published; a film's other addresses are its mirrors. `extra` has the film's id ("video_id"), and
/// in "found_at" where an address is today: the item's for a node of archive.org and, with a key
/// for Pixabay's API, what that has for the number of one of its videos, the recorded size first.
void read_manifest_links(const std::string& file, const SourceContext& context,
                         const LinkSink& sink);
/// What Pixabay's API finds: "sea", "videos:sea" or "images:sea". A dry run has what earlier runs
/// were told within a day, and a warning names what it would ask.
void read_pixabay_links(const std::string& query, const SourceContext& context,
                        const LinkSink& sink);

}  // namespace tinct
