#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/net/archive_handle.h"
#include "lib/net/file_name.h"
#include "lib/net/media_type.h"
#include "lib/net/source.h"
#include "lib/net/url.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kTarBlock = std::size_t{1} << 18;

// A path as a URL.
std::string file_url(const std::string& path) {
  std::string safe;
  for (const char c : path) safe += c == '%' ? std::string("%25") : std::string(1, c);
  return "file://" + percent_encoded(safe);
}

Link local_link(const std::string& path, const std::string& folder, const std::string& name) {
  Link link;
  link.url = file_url(path);
  link.folder = folder;
  link.file_name = name;
  return link;
}

Error broken_archive(const std::string& file, archive* open) {
  const char* text = archive_error_string(open);
  return {Fault::input,
          file + " can't be read as an archive: " + (text == nullptr ? "it is damaged" : text)};
}

// Reads members of a tar one after the other.
class TarStream {
 public:
  explicit TarStream(std::string name) : name_(std::move(name)), archive_(archive_read_new()) {
    archive_read_support_filter_all(archive_.get());
    archive_read_support_format_tar(archive_.get());
  }

  void open_file() {
    if (archive_read_open_filename(archive_.get(), name_.c_str(), kTarBlock) != ARCHIVE_OK) {
      throw broken_archive(name_, archive_.get());
    }
  }
  /// A tar that is the member which `outer` stands at.
  void open_member(TarStream& outer) {
    outer_ = &outer;
    block_.resize(kTarBlock);
    const auto read = [](archive*, void* self, const void** bytes) -> la_ssize_t {
      auto* stream = static_cast<TarStream*>(self);
      *bytes = stream->block_.data();
      return archive_read_data(stream->outer_->archive_.get(), stream->block_.data(),
                               stream->block_.size());
    };
    if (archive_read_open(archive_.get(), this, nullptr, read, nullptr) != ARCHIVE_OK) {
      throw broken_archive(name_, archive_.get());
    }
  }

  /// The next regular file's path; nothing at the end.
  std::optional<std::string> next() {
    for (;;) {
      archive_entry* entry = nullptr;
      const int result = archive_read_next_header(archive_.get(), &entry);
      if (result == ARCHIVE_EOF) return std::nullopt;
      if (result != ARCHIVE_OK) throw broken_archive(name_, archive_.get());
      const char* path = archive_entry_pathname(entry);
      if (archive_entry_filetype(entry) != AE_IFREG || path == nullptr) continue;
      size_ = archive_entry_size(entry);
      return path;
    }
  }

  /// What next() came to, for a sink; a member that is too large is passed over.
  LocalContent member() {
    if (size_ > kMostLocalBytes) return {.bytes = {}, .size = size_, .is_left_out = true};
    std::string bytes = content();
    const auto size = static_cast<std::int64_t>(bytes.size());
    return {.bytes = std::move(bytes), .size = size};
  }

  /// The whole file that next() came to.
  std::string content() {
    std::string bytes;
    buffer_.resize(kTarBlock);
    for (;;) {
      const la_ssize_t got = archive_read_data(archive_.get(), buffer_.data(), buffer_.size());
      if (got < 0) throw broken_archive(name_, archive_.get());
      if (got == 0) return bytes;
      bytes.append(buffer_.data(), static_cast<std::size_t>(got));
      if (std::cmp_greater(bytes.size(), kMostLocalBytes)) {
        throw Error(Fault::input, name_ + " holds a file of more than 256 MiB");
      }
    }
  }

 private:
  std::string name_;
  ArchiveReader archive_;
  std::int64_t size_ = 0;  ///< of the member that next() came to
  TarStream* outer_ = nullptr;
  std::vector<char> block_;   // what libarchive reads this tar from, where it is a member
  std::vector<char> buffer_;  // what it writes a file's bytes to
};

// The classes of the validation pictures, 1 to 1000, from the devkit beside their archive.
std::vector<std::string> validation_classes(const fs::path& pictures) {
  const fs::path devkit = pictures.parent_path() / "ILSVRC2012_devkit_t12.tar.gz";
  std::error_code ignored;
  if (!fs::exists(devkit, ignored)) return {};
  TarStream tar(devkit.string());
  tar.open_file();
  while (const auto path = tar.next()) {
    if (!path->ends_with("data/ILSVRC2012_validation_ground_truth.txt")) continue;
    std::vector<std::string> classes;
    const std::string text = tar.content();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string line = text.substr(at, end - at);
      if (line.ends_with('\r')) line.pop_back();
      if (!line.empty()) classes.push_back(line);
      at = end + 1;
    }
    return classes;
  }
  throw Error(Fault::input, devkit.string() + " has no validation ground truth");
}

// "ILSVRC2012_val_00000007.JPEG" -> 7; 0 for other names.
std::size_t validation_number(const std::string& name) {
  const std::size_t underscore = name.rfind('_');
  if (name.find("_val_") == std::string::npos) return 0;
  std::size_t number = 0;
  for (std::size_t i = underscore + 1; i < name.size() && name[i] != '.'; ++i) {
    if (name[i] < '0' || name[i] > '9') return 0;
    number = 10 * number + static_cast<std::size_t>(name[i] - '0');
  }
  return number;
}

void offer(const FileSink& sink, const Link& link, TarStream& tar, const std::string& extra) {
  if (sink.wanted(link, extra)) sink.take(link, tar.member());
}

void read_synset(const std::string& file, const std::string& member, TarStream& outer,
                 const FileSink& sink) {
  const std::string synset = safe_file_name(fs::path(member).stem().string());
  TarStream inner(file + " (" + member + ")");
  inner.open_member(outer);
  while (const auto path = inner.next()) {
    const std::string name = fs::path(*path).filename().string();
    const std::string extra = canonical_json(Json{{"synset", synset}});
    offer(sink, local_link(file + "!" + member + "!" + *path, synset, name), inner, extra);
  }
}

}  // namespace

void read_imagenet_tar(const std::string& file, const FileSink& sink) {
  const std::string whole = fs::absolute(file).string();
  const std::vector<std::string> classes = validation_classes(whole);
  TarStream tar(whole);
  tar.open_file();
  while (const auto path = tar.next()) {
    const std::string name = fs::path(*path).filename().string();
    if (name.ends_with(".tar")) {
      read_synset(whole, *path, tar, sink);
      continue;
    }
    if (!has_media_extension(name)) continue;
    const std::size_t number = validation_number(name);
    const bool known = number >= 1 && number <= classes.size();
    const std::string extra =
        known ? canonical_json(Json{{"class", classes[number - 1]}}) : std::string();
    const std::string folder = known ? "class-" + safe_file_name(classes[number - 1]) : "";
    offer(sink, local_link(whole + "!" + *path, folder, name), tar, extra);
  }
}

void read_folder_files(const std::string& folder, const FileSink& sink) {
  const fs::path root = fs::absolute(folder);
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_regular_file() && has_media_extension(it->path().filename().string())) {
      paths.push_back(it->path());
    }
  }
  if (error) throw Error(Fault::input, "can't read " + folder + ": " + error.message());
  std::ranges::sort(paths);
  for (const fs::path& path : paths) {
    std::string below;
    for (const fs::path& part : path.parent_path().lexically_relative(root)) {
      const std::string safe = part == "." ? std::string() : safe_file_name(part.string());
      if (!safe.empty()) below += (below.empty() ? "" : "/") + safe;
    }
    const Link link = local_link(path.string(), below, path.filename().string());
    if (!sink.wanted(link, {})) continue;
    const auto size = fs::file_size(path, error);
    if (error) throw Error(Fault::input, "can't read " + path.string() + ": " + error.message());
    sink.take(link, {.bytes = {}, .path = path, .size = static_cast<std::int64_t>(size)});
  }
}

}  // namespace tinct
