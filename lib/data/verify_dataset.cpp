#include <algorithm>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/parallel.h"
#include "lib/data/merkle.h"
#include "lib/data/sample_writer.h"
#include "lib/data/verify_parts.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

VerifyContext context_of(const fs::path& folder, const DatasetRecord& record) {
  VerifyContext context;
  context.folder = folder;
  context.encodings = split_encodings(record.options.at("encoding"),
                                      record.options.value("layout", "shards"), kDatasetFileName);
  for (const VideoRecord& video : record.videos) {
    for (const SceneRecord& scene : video.scenes) {
      context.slots.emplace(std::pair(video.id, scene.number), context.slots.size());
    }
  }
  return context;
}

void merge(PartFindings& all, PartFindings part) {
  std::ranges::move(part.problems, std::back_inserter(all.problems));
  all.leaves.insert(all.leaves.end(), part.leaves.begin(), part.leaves.end());
  all.files += part.files;
  all.frames += part.frames;
  all.bytes += part.bytes;
}

PartFindings check_manifest_copy(const VerifyContext& context, const FileRecord& copy) {
  PartFindings findings;
  const fs::path path = context.folder / copy.file;
  std::error_code ignored;
  const bool exists = fs::exists(path, ignored);
  if (!exists || hex(sha256_file(path)) != copy.sha256) {
    findings.problems.push_back(
        {.path = copy.file,
         .member = "",
         .sentence = std::string(exists ? "its bytes are not those recorded in dataset.json"
                                        : "it is missing") +
                     "; get or build the dataset again"});
  }
  findings.files = 1;
  findings.bytes = copy.bytes;
  return findings;
}

PartFindings check_parts(const VerifyContext& context, const DatasetRecord& record) {
  PartFindings all;
  if (record.manifest) merge(all, check_manifest_copy(context, *record.manifest));
  if (record.files) merge(all, verify_listed_files(context, *record.files));
  std::vector<PartFindings> shards(record.shards.size());
  parallel_for(shards.size(),
               [&](std::size_t i) { shards[i] = verify_shard(context, record.shards[i]); });
  for (PartFindings& shard : shards) merge(all, std::move(shard));
  return all;
}

std::set<std::string> known_files(const fs::path& folder, const DatasetRecord& record) {
  std::set<std::string> known{kDatasetFileName};
  if (record.manifest) known.insert(record.manifest->file);
  for (const ShardRecord& shard : record.shards) {
    known.insert(shard.tar.file);
    known.insert(shard.index.file);
  }
  if (!record.files) return known;
  known.insert(record.files->list.file);
  const std::string text = read_file(folder / record.files->list.file);
  for (ListedFile& file : listed_files(text, record.files->list.file)) {
    known.insert(std::move(file.file.file));
  }
  return known;
}

void find_additional_files(const fs::path& folder, const DatasetRecord& record,
                           PartFindings& findings) {
  // Without a good list nothing is known about the folder layout's files.
  const bool list_is_bad =
      record.files && std::ranges::any_of(findings.problems, [&](const DatasetProblem& problem) {
        return problem.path == record.files->list.file;
      });
  if (list_is_bad) return;
  const std::set<std::string> known = known_files(folder, record);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) continue;
    const std::string file = entry.path().lexically_relative(folder).generic_string();
    if (known.contains(file)) continue;
    findings.problems.push_back(
        {.path = file, .member = "", .sentence = "it is no part of the dataset; remove it"});
  }
}

// The roots of the recorded leaves, scene by scene, held against dataset.json; returns the root
// of the dataset.
std::string check_roots(const DatasetRecord& record, PartFindings& findings) {
  std::ranges::sort(findings.leaves, {},
                    [](const FoundLeaf& leaf) { return std::tuple(leaf.scene, leaf.frame); });
  auto leaf = findings.leaves.begin();
  DatasetRecord found = record;
  std::size_t slot = 0;
  for (VideoRecord& video : found.videos) {
    for (SceneRecord& scene : video.scenes) {
      MerkleTree tree;
      bool whole = true;
      std::int64_t last = scene.frames.first - 1;
      for (; leaf != findings.leaves.end() && leaf->scene == slot; ++leaf) {
        whole &= last < leaf->frame && leaf->frame <= scene.frames.last;
        last = leaf->frame;
        tree.add(leaf->leaf);
      }
      whole &= std::cmp_equal(tree.size(), scene.count());
      const std::string recorded = std::exchange(scene.root, hex(tree.root()));
      if (!whole || recorded != scene.root) {
        findings.problems.push_back(
            {.path = kDatasetFileName,
             .member = "",
             .sentence = "scene " + std::to_string(scene.number) + " of video " + video.id +
                         (whole ? " has another pixel root than recorded"
                                : " lacks frames that dataset.json says it has") +
                         "; build the dataset again"});
      }
      ++slot;
    }
  }
  return found.root();
}

std::int64_t frames_of(const DatasetRecord& record) {
  std::int64_t frames = 0;
  for (const VideoRecord& video : record.videos) frames += video.frames();
  return frames;
}

VerifyReport broken_record(const std::string& sentence) {
  VerifyReport report;
  report.ok = false;
  report.problems.push_back({.path = kDatasetFileName, .member = "", .sentence = sentence});
  return report;
}

VerifyReport verify_with(const fs::path& folder, const DatasetRecord& record) {
  VerifyContext context = context_of(folder, record);
  Progress progress("verifying", frames_of(record));
  context.progress = &progress;
  PartFindings findings = check_parts(context, record);
  const bool parts_are_good = findings.problems.empty();
  find_additional_files(folder, record, findings);
  VerifyReport report;
  // With damaged parts the roots can't but differ, and would only repeat what is named already.
  if (parts_are_good) report.root = check_roots(record, findings);
  std::ranges::stable_sort(findings.problems, {}, &DatasetProblem::path);
  report.ok = findings.problems.empty();
  report.problems = std::move(findings.problems);
  report.files = findings.files + 1;
  report.frames = findings.frames;
  report.bytes = findings.bytes + fs::file_size(folder / kDatasetFileName);
  return report;
}

}  // namespace

std::string check_pixels(Encoding encoding, std::string_view picture, const Digest256& leaf) {
  try {
    const Frame frame = decode_picture(picture, encoding, "the picture");
    if (encoding == Encoding::jpeg || leaf_hash(frame) == leaf) return "";
    return "its pixels are not those of its recorded leaf";
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    return std::string("it can't be decoded: ") + error.what();
  }
}

std::optional<Digest256> digest_from_hex(std::string_view text) {
  Digest256 digest{};
  const std::string bytes = from_hex(text, digest.size());
  if (bytes.empty()) return std::nullopt;
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

VerifyReport verify_dataset(const fs::path& folder) {
  const fs::path json = folder / kDatasetFileName;
  std::error_code ignored;
  if (!fs::exists(json, ignored)) {
    throw Error(Fault::input, folder.string() + " is no dataset: it has no dataset.json");
  }
  std::optional<DatasetRecord> record;
  try {
    record = read_dataset_record(json);
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    return broken_record(error.what());
  }
  return verify_with(folder, *record);
}

Json verify_report_json(const VerifyReport& report) {
  Json problems = Json::array();
  for (const DatasetProblem& problem : report.problems) {
    Json json{{"path", problem.path}, {"sentence", problem.sentence}};
    if (!problem.member.empty()) json["member"] = problem.member;
    problems.push_back(std::move(json));
  }
  return {{"ok", report.ok},         {"problems", std::move(problems)}, {"files", report.files},
          {"frames", report.frames}, {"bytes", report.bytes},           {"root", report.root}};
}

}  // namespace tinct
