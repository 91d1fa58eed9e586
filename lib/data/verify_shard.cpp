#include <algorithm>
#include <system_error>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_format.h"
#include "lib/data/tar_reader.h"
#include "lib/data/verify_parts.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kWayOut = "; get or build the dataset again";

bool all_zero(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return c == '\0'; });
}

class ShardCheck {
 public:
  ShardCheck(const VerifyContext& context, const ShardRecord& shard)
      : context_(context), shard_(shard) {}

  PartFindings run() {
    const bool index_is_good = check_index();
    const bool tar_is_good = check_whole_tar();
    if (!tar_exists_) return std::move(findings_);
    if (!index_is_good && !tar_is_good) {
      problem(shard_.tar.file, "",
              "its bytes are not those recorded, and its index, which would "
              "tell where, is missing or damaged too");
      return std::move(findings_);
    }
    TarReader tar(context_.folder / shard_.tar.file);
    if (!index_is_good) list_members(tar);
    const std::size_t before = findings_.problems.size();
    check_members(tar, !tar_is_good);
    if (!tar_is_good) {
      check_end(tar);
      if (findings_.problems.size() == before) {
        problem(shard_.tar.file, "", "its bytes are not those recorded in dataset.json");
      }
    }
    return std::move(findings_);
  }

 private:
  Encoding encoding() const { return context_.encodings[static_cast<std::size_t>(shard_.split)]; }

  void problem(const std::string& path, const std::string& member, const std::string& sentence) {
    findings_.problems.push_back({.path = path, .member = member, .sentence = sentence + kWayOut});
  }

  bool check_index() {
    const fs::path path = context_.folder / shard_.index.file;
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
      problem(shard_.index.file, "", "it is missing");
      return false;
    }
    const std::string text = read_file(path);
    findings_.files += 1;
    findings_.bytes += text.size();
    if (hex(sha256(text)) != shard_.index.sha256) {
      problem(shard_.index.file, "", "its bytes are not those recorded in dataset.json");
      return false;
    }
    members_ = shard_index_from_text(text, path.string()).members;
    return true;
  }

  bool check_whole_tar() {
    const fs::path path = context_.folder / shard_.tar.file;
    std::error_code ignored;
    tar_exists_ = fs::exists(path, ignored);
    if (!tar_exists_) {
      problem(shard_.tar.file, "", "it is missing");
      return false;
    }
    findings_.files += 1;
    tar_bytes_ = fs::file_size(path);
    findings_.bytes += tar_bytes_;
    return hex(sha256_file(path)) == shard_.tar.sha256;
  }

  void list_members(TarReader& tar) {
    while (const auto member = tar.next()) {
      members_.push_back(
          {.name = member->name, .offset = member->offset, .length = member->length, .sha256 = ""});
    }
  }

  // The bytes of a range as far as the file has them.
  std::string bytes_at(TarReader& tar, std::uint64_t offset, std::uint64_t length) const {
    const std::uint64_t start = std::min(offset, tar_bytes_);
    return tar.read(start, std::min(length, tar_bytes_ - start));
  }

  // The member's bytes; nothing when they, or what stands around them, are damaged.
  std::optional<std::string> member_bytes(TarReader& tar, const ShardMember& member,
                                          bool suspicious) {
    if (!suspicious) return tar.read(member.offset, member.length);
    if (bytes_at(tar, member.offset - kTarBlockBytes, kTarBlockBytes) !=
        tar_header(member.name, member.length)) {
      problem(shard_.tar.file, member.name, "its tar header is damaged");
    }
    std::string bytes = bytes_at(tar, member.offset, member.length);
    if (bytes.size() < member.length) {
      problem(shard_.tar.file, member.name, "the shard is cut off before or within it");
      return std::nullopt;
    }
    const std::uint64_t end = member.offset + member.length;
    const std::string padding = bytes_at(tar, end, tar_padding(member.length));
    if (padding.size() < tar_padding(member.length) || !all_zero(padding)) {
      problem(shard_.tar.file, member.name, "the zeros after it are damaged");
    }
    if (hex(sha256(bytes)) == member.sha256) return bytes;
    problem(shard_.tar.file, member.name, "its bytes are damaged");
    return std::nullopt;
  }

  void check_members(TarReader& tar, bool suspicious) {
    if (members_.size() % 2 != 0 ||
        members_.size() != 2 * static_cast<std::size_t>(shard_.frames)) {
      problem(shard_.tar.file, "",
              "it does not hold the recorded " + std::to_string(shard_.frames) + " samples");
      return;
    }
    for (std::size_t i = 0; i < members_.size(); i += 2) {
      throw_if_cancelled();
      const auto picture = member_bytes(tar, members_[i], suspicious);
      const auto json = member_bytes(tar, members_[i + 1], suspicious);
      if (json) check_sample(members_[i].name, members_[i + 1].name, *json, picture);
      ++findings_.frames;
      if (context_.progress != nullptr) context_.progress->add();
    }
  }

  void check_sample(const std::string& picture_name, const std::string& json_name,
                    const std::string& text, const std::optional<std::string>& picture) {
    try {
      const Json json = parse_json(text, json_name);
      const SampleName name{json.at("id"), json.at("scene"), json.at("frame")};
      const auto leaf = digest_from_hex(json.at("pixels").get<std::string>());
      const auto slot = context_.slots.find({name.id, name.scene});
      if (!leaf || slot == context_.slots.end() || name.key() + ".json" != json_name ||
          name.key() + extension(encoding()) != picture_name) {
        problem(shard_.tar.file, json_name, "it describes no sample of this dataset");
        return;
      }
      findings_.leaves.push_back({.scene = slot->second, .frame = name.frame, .leaf = *leaf});
      if (!picture) return;
      const std::string wrong = check_pixels(encoding(), *picture, *leaf);
      if (!wrong.empty()) problem(shard_.tar.file, picture_name, wrong);
    } catch (const Json::exception&) {
      problem(shard_.tar.file, json_name, "it describes no sample of this dataset");
    } catch (const Error& error) {
      if (error.fault() != Fault::input) throw;
      problem(shard_.tar.file, json_name, error.what());
    }
  }

  void check_end(TarReader& tar) {
    const std::uint64_t end = members_.empty() ? 0
                                               : members_.back().offset + members_.back().length +
                                                     tar_padding(members_.back().length);
    const std::string zeros = bytes_at(tar, end, tar_end(end));
    if (tar_bytes_ != shard_.tar.bytes) {
      problem(shard_.tar.file, "",
              "it has " + std::to_string(tar_bytes_) + " bytes, recorded are " +
                  std::to_string(shard_.tar.bytes));
    } else if (!all_zero(zeros)) {
      problem(shard_.tar.file, "", "the zeros at its end are damaged");
    }
  }

  const VerifyContext& context_;
  const ShardRecord& shard_;
  PartFindings findings_;
  std::vector<ShardMember> members_;
  bool tar_exists_ = false;
  std::uint64_t tar_bytes_ = 0;
};

}  // namespace

PartFindings verify_shard(const VerifyContext& context, const ShardRecord& shard) {
  return ShardCheck(context, shard).run();
}

}  // namespace tinct
