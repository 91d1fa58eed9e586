#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/net/archive_handle.h"
#include "lib/net/file_name.h"
#include "lib/net/matlab_structs.h"
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

// What the devkit beside an archive says of the validation pictures.
struct Devkit {
  std::vector<std::string> classes;    ///< of each, "1" to "1000"
  std::map<int, std::string> synsets;  ///< "n02119789" by class
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

// "n02119789": nothing else may become a folder's name.
bool is_synset(const std::string& text) {
  return text.size() == 9 && text.front() == 'n' &&
         text.find_first_not_of("0123456789", 1) == std::string::npos;
}

std::map<int, std::string> synsets_of(const std::string& meta, const std::string& name) {
  std::map<int, std::string> synsets;
  for (const MatlabStruct& synset : read_matlab_structs(meta, "synsets", name)) {
    const auto number = synset.numbers.find("ILSVRC2012_ID");
    const auto text = synset.texts.find("WNID");
    const bool is_whole = number != synset.numbers.end() && text != synset.texts.end();
    if (!is_whole || !(number->second >= 1 && number->second <= 1e6) || !is_synset(text->second)) {
      throw Error(Fault::input, name + " has a synset without ILSVRC2012_ID and WNID");
    }
    synsets[static_cast<int>(number->second)] = text->second;
  }
  return synsets;
}

Devkit devkit_beside(const fs::path& pictures) {
  const fs::path file = pictures.parent_path() / "ILSVRC2012_devkit_t12.tar.gz";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return {};
  TarStream tar(file.string());
  tar.open_file();
  Devkit devkit;
  while (const auto path = tar.next()) {
    if (path->ends_with("data/ILSVRC2012_validation_ground_truth.txt")) {
      devkit.classes = lines_of(tar.content());
    } else if (path->ends_with("data/meta.mat")) {
      devkit.synsets = synsets_of(tar.content(), file.string() + " (" + *path + ")");
    }
  }
  if (devkit.classes.empty()) {
    throw Error(Fault::input, file.string() + " has no validation ground truth");
  }
  if (devkit.synsets.empty()) {
    log_warning(file.string() +
                " has no data/meta.mat, which names the synsets of its classes; "
                "folders are class-1, class-2 …, others than those of img_train");
  }
  return devkit;
}

// Where a validation picture belongs, and what is kept with it.
struct PictureClass {
  std::string folder;
  std::string extra;
};

PictureClass class_of(const Devkit& devkit, std::size_t number) {
  if (number < 1 || number > devkit.classes.size()) return {};
  const std::string& name = devkit.classes[number - 1];
  Json extra{{"class", name}};
  int id = 0;
  std::from_chars(name.data(), name.data() + name.size(), id);
  const auto synset = devkit.synsets.find(id);
  if (synset == devkit.synsets.end()) {
    return {.folder = "class-" + safe_file_name(name), .extra = canonical_json(extra)};
  }
  extra["synset"] = synset->second;
  return {.folder = synset->second, .extra = canonical_json(extra)};
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
  const Devkit devkit = devkit_beside(whole);
  TarStream tar(whole);
  tar.open_file();
  while (const auto path = tar.next()) {
    const std::string name = fs::path(*path).filename().string();
    if (name.ends_with(".tar")) {
      read_synset(whole, *path, tar, sink);
      continue;
    }
    if (!has_media_extension(name)) continue;
    const PictureClass one = class_of(devkit, validation_number(name));
    offer(sink, local_link(whole + "!" + *path, one.folder, name), tar, one.extra);
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
