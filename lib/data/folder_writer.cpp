#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/append_file.h"
#include "lib/data/sample_writer.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// The pictures are not synced one by one: the whole file system is, once, before dataset.json. A
// build that goes on after a loss of power finds pictures shorter than listed, and says so.
class FolderWriter final : public SampleWriter {
 public:
  explicit FolderWriter(fs::path folder) : folder_(std::move(folder)) {}

  void write(const EncodedSample& sample) override {
    const std::string path =
        std::string(name(sample.split)) + "/" + sample.name.key() + sample.extension;
    const fs::path parent = (folder_ / path).parent_path();
    if (parent != last_parent_) {
      create_folders(parent);
      last_parent_ = parent;
    }
    write_file_renamed(folder_ / path, *sample.picture);
    list_->write(listed_file_line(
        {.file = {.file = path, .bytes = sample.picture->size(), .sha256 = sample.picture_sha256},
         .pixels = hex(sample.leaf),
         .print = sample.print,
         .damaged = sample.damaged}));
    ++samples_;
    bytes_ += sample.picture->size();
  }

  WriterPosition sync() override {
    list_->sync();
    return {OpenFilePosition{.number = 0, .samples = samples_, .bytes = list_->size()},
            OpenFilePosition{}};
  }

  void rewind(const WriterPosition& position) override {
    const OpenFilePosition& at = position[0];
    list_.reset();
    const fs::path path = folder_ / kFileListName;
    if (fs::exists(path)) drop_files_beyond(path, at.bytes);
    list_ = std::make_unique<AppendFile>(path, at.bytes);
    samples_ = at.samples;
    last_parent_.clear();
  }

  void finish(DatasetRecord& record) override {
    list_->sync();
    sync_file_system();
    const fs::path path = folder_ / kFileListName;
    record.files = FileListRecord{
        .list = {.file = kFileListName, .bytes = list_->size(), .sha256 = hex(sha256_file(path))},
        .count = samples_,
        .bytes = bytes_};
  }

 private:
  // Lines beyond `keep` may be cut short by a kill; their files are swept away at the end then.
  void drop_files_beyond(const fs::path& path, std::uint64_t keep) {
    const std::string text = read_file(path);
    if (text.size() < keep) return;  // AppendFile says what is wrong
    const std::string_view all(text);
    const std::size_t whole_lines = all.rfind('\n') == all.npos ? 0 : all.rfind('\n') + 1;
    if (whole_lines > keep) {
      for (const ListedFile& listed :
           listed_files(all.substr(keep, whole_lines - keep), path.string())) {
        std::error_code ignored;
        fs::remove(folder_ / listed.file.file, ignored);
      }
    }
    bytes_ = 0;
    for (const ListedFile& listed : listed_files(all.substr(0, keep), path.string())) {
      std::error_code error;
      const auto size = fs::file_size(folder_ / listed.file.file, error);
      if (error || size != listed.file.bytes) {
        throw Error(Fault::input, (folder_ / listed.file.file).string() +
                                      " was damaged since the build stopped; remove " +
                                      folder_.string() + " and build again");
      }
      bytes_ += listed.file.bytes;
    }
  }

  void sync_file_system() const {
    const int descriptor = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    const bool failed = ::syncfs(descriptor) != 0;
    const int error = errno;
    ::close(descriptor);
    if (failed) throw_system_error("can't write " + folder_.string(), error);
  }

  fs::path folder_;
  fs::path last_parent_;
  std::unique_ptr<AppendFile> list_;
  std::int64_t samples_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::string listed_file_line(const ListedFile& file) {
  Json json{{"path", file.file.file},
            {"bytes", file.file.bytes},
            {"sha256", file.file.sha256},
            {"pixels", file.pixels},
            {"fingerprint", hex(file.print)}};
  if (file.damaged) json["damaged"] = true;
  return canonical_json_file(json);
}

namespace {

ListedFile listed_file(const Json& json, const std::string& where) {
  ListedFile listed{
      .file = {.file = json.at("path"), .bytes = json.at("bytes"), .sha256 = json.at("sha256")},
      .pixels = json.at("pixels"),
      .print = {},
      .damaged = json.value("damaged", false)};
  const fs::path path(listed.file.file);
  if (path.is_absolute() || path.lexically_normal() != path || *path.begin() == "..") {
    throw Error(Fault::input, where + ": \"" + listed.file.file + "\" leads out of the dataset");
  }
  // Datasets of earlier versions have none.
  listed.print = parse_fingerprint(json.value("fingerprint", "")).value_or(Fingerprint{});
  return listed;
}

}  // namespace

std::vector<ListedFile> listed_files(std::string_view text, const std::string& name) {
  std::vector<ListedFile> files;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::string where = name + ", line " + std::to_string(++number);
    const std::size_t end = text.find('\n');
    if (end == text.npos) throw Error(Fault::input, where + " is cut off");
    const Json json = parse_json(text.substr(0, end), where);
    try {
      files.push_back(listed_file(json, where));
    } catch (const Json::exception& problem) {
      throw Error(Fault::input, where + " lists no file (" + problem.what() + ")");
    }
    text.remove_prefix(end + 1);
  }
  return files;
}

std::unique_ptr<SampleWriter> make_sample_writer(const std::string& layout, const fs::path& folder,
                                                 std::int64_t shard_size) {
  if (layout == "folders") return make_folder_writer(folder);
  return make_shard_writer(folder, shard_size);
}

std::unique_ptr<SampleWriter> make_folder_writer(fs::path folder) {
  return std::make_unique<FolderWriter>(std::move(folder));
}

}  // namespace tinct
