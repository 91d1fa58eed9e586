#include <charconv>
#include <system_error>

#include "lib/base/cancel.h"
#include "lib/base/files.h"
#include "lib/base/parallel.h"
#include "lib/data/sample_writer.h"
#include "lib/data/verify_parts.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kWayOut = "; get or build the dataset again";

// The scene and frame that a path "<split>/<id>/<scene>/<frame>.png" names.
std::optional<FoundLeaf> place_of(const VerifyContext& context, const std::string& path) {
  const fs::path file(path);
  const std::string scene_text = file.parent_path().filename().string();
  const std::string frame_text = file.stem().string();
  const auto number = [](const std::string& text) -> std::int64_t {
    std::int64_t value = -1;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ptr == text.data() + text.size() ? value : -1;
  };
  const VideoId id = file.parent_path().parent_path().filename().string();
  const auto slot = context.slots.find({id, number(scene_text)});
  if (slot == context.slots.end()) return std::nullopt;
  return FoundLeaf{.scene = slot->second, .frame = number(frame_text), .leaf = {}};
}

struct CheckedFile {
  std::string problem;
  std::uint64_t bytes = 0;
  std::optional<FoundLeaf> leaf;
};

CheckedFile check_file(const VerifyContext& context, const ListedFile& listed) {
  throw_if_cancelled();
  CheckedFile checked;
  const fs::path path = context.folder / listed.file.file;
  std::error_code ignored;
  checked.leaf = place_of(context, listed.file.file);
  const auto leaf = digest_from_hex(listed.pixels);
  if (!checked.leaf || !leaf) {
    checked.problem = "it belongs to no scene of this dataset";
    return checked;
  }
  checked.leaf->leaf = *leaf;
  if (!fs::exists(path, ignored)) {
    checked.problem = "it is missing";
    return checked;
  }
  const std::string bytes = read_file(path);
  checked.bytes = bytes.size();
  if (hex(sha256(bytes)) != listed.file.sha256) {
    checked.problem = "its bytes are damaged";
  } else {
    const Split split = listed.file.file.starts_with("train/") ? Split::train : Split::validation;
    checked.problem =
        check_pixels(context.encodings[static_cast<std::size_t>(split)], bytes, *leaf);
  }
  return checked;
}

}  // namespace

PartFindings verify_listed_files(const VerifyContext& context, const FileListRecord& files) {
  PartFindings findings;
  const fs::path path = context.folder / files.list.file;
  std::error_code ignored;
  const bool exists = fs::exists(path, ignored);
  const std::string text = exists ? read_file(path) : "";
  if (!exists || hex(sha256(text)) != files.list.sha256) {
    findings.problems.push_back(
        {.path = files.list.file,
         .member = "",
         .sentence = std::string(exists ? "its bytes are not those recorded in dataset.json"
                                        : "it is missing") +
                     ", so the pictures can't be checked" + kWayOut});
    return findings;
  }
  const std::vector<ListedFile> listed = listed_files(text, files.list.file);
  std::vector<CheckedFile> checked(listed.size());
  parallel_for(listed.size(), [&](std::size_t i) {
    checked[i] = check_file(context, listed[i]);
    if (context.progress != nullptr) context.progress->add();
  });
  findings.files = 1 + static_cast<std::int64_t>(listed.size());
  findings.frames = static_cast<std::int64_t>(listed.size());
  findings.bytes = text.size();
  for (std::size_t i = 0; i < listed.size(); ++i) {
    findings.bytes += checked[i].bytes;
    if (checked[i].leaf) findings.leaves.push_back(*checked[i].leaf);
    if (checked[i].problem.empty()) continue;
    findings.problems.push_back(
        {.path = listed[i].file.file, .member = "", .sentence = checked[i].problem + kWayOut});
  }
  return findings;
}

}  // namespace tinct
