// The end of a job: its file is whole, and becomes one that counts.

#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/net/media_type.h"
#include "lib/net/transfer_job.h"

namespace tinct {
namespace fs = std::filesystem;

std::optional<FetchFailure> TransferJob::other_than_listed(const std::string& digest) const {
  const Link& link = request_.link;
  if (link.size && *link.size != file_.size()) {
    return FetchFailure{FailureReason::wrong_size, "the list says " + std::to_string(*link.size) +
                                                       " bytes, the server sent " +
                                                       std::to_string(file_.size())};
  }
  if (!link.sha256.empty() && link.sha256 != digest) {
    return FetchFailure{FailureReason::wrong_hash, "the list says SHA-256 " + link.sha256 +
                                                       ", the server sent " + digest + " (" +
                                                       file_.notes().media_type + ")"};
  }
  return std::nullopt;
}

tl::expected<MediaFacts, FetchFailure> TransferJob::inspect() {
  if (!options_.inspect) return MediaFacts{};
  const std::string& type = file_.notes().media_type;
  if (type.starts_with("video/")) file_.to_disk(true);
  return options_.inspect({.bytes = file_.content(), .path = file_.part(), .media_type = type});
}

// Hashed and looked at as what comes from a server.
TransferOutcome TransferJob::look_at_existing() const {
  const Link& link = request_.link;
  const fs::path& path = request_.existing;
  const auto other = [](const char* sentence) {
    return tl::unexpected(FetchFailure{FailureReason::wrong_hash, sentence});
  };
  try {
    std::string head(kSniffBytes, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    Fetched found;
    found.path = path;
    found.bytes = static_cast<std::int64_t>(fs::file_size(path));
    found.sha256 = hex(sha256_file(path));
    found.final_url = link.url;
    found.media_type = sniff_media_type(head);
    found.was_there = true;
    if (link.size && *link.size != found.bytes) return other("another size");
    if (!link.sha256.empty() && link.sha256 != found.sha256) return other("another checksum");
    const bool any = !options_.media_only || !link.sha256.empty();
    if (!any && !is_media_type(found.media_type)) return other("not media");
    if (!options_.inspect) return found;
    auto facts = options_.inspect({.bytes = {}, .path = path, .media_type = found.media_type});
    if (!facts) return tl::unexpected(std::move(facts.error()));
    found.facts = std::move(*facts);
    return found;
  } catch (const fs::filesystem_error&) {
    return other("it is gone");
  } catch (const Error&) {
    return other("it can't be read");
  }
}

TransferOutcome TransferJob::finish() {
  if (!request_.existing.empty()) return look_at_existing();
  file_.continue_writing();
  PartialNotes notes = file_.notes();
  etag_ = notes.etag;
  const std::string digest = file_.finish();
  if (auto failure = other_than_listed(digest)) return failed(std::move(*failure));
  auto facts = inspect();
  if (!facts) return failed(std::move(facts.error()));
  facts_ = std::move(*facts);
  file_.to_disk(true);
  file_.close();
  notes.size = file_.size();
  notes.sha256 = digest;
  if (request_.leave_part) {
    Fetched left = fetched();
    left.path = request_.stem.parent_path() / notes.final_name;
    left.bytes = *notes.size;
    left.sha256 = digest;
    return left;
  }
  file_.write_notes(notes);
  return move_into_place();
}

TransferJob::Step TransferJob::after_finish(TransferOutcome outcome) {
  if (!request_.existing.empty()) {
    request_.existing.clear();
    if (!outcome) return begin();  // it is somebody's own: the link is asked for
    return {.kind = Step::Kind::settled, .outcome = std::move(outcome)};
  }
  const bool was_continued = restarts_ == 0 && most_bytes_ > 0;
  if (!outcome && outcome.error().reason == FailureReason::wrong_hash && was_continued) {
    // The parts may be of two versions; from the start it is one.
    ++restarts_;
    not_before_ = Clock::now();
    Step step;
    step.answered = true;
    return step;
  }
  return {.kind = Step::Kind::settled, .outcome = std::move(outcome)};
}

fs::path TransferJob::final_path() const {
  return request_.stem.parent_path() / file_.notes().final_name;
}

// Killed between the move and the record: the file has its name already.
bool TransferJob::was_moved() const {
  std::error_code error;
  const auto bytes = fs::file_size(final_path(), error);
  return !error && file_.size() == 0 && static_cast<std::int64_t>(bytes) == file_.notes().size;
}

Fetched TransferJob::fetched() const {
  const PartialNotes& notes = file_.notes();
  return Fetched{.path = final_path(),
                 .bytes = notes.size.value_or(0),
                 .sha256 = notes.sha256,
                 .final_url = notes.final_url,
                 .media_type = notes.media_type,
                 .etag = etag_,
                 .redirects = static_cast<int>(visited_.empty() ? 0 : visited_.size() - 1),
                 .tries = failures_,
                 .facts = facts_};
}

TransferOutcome TransferJob::move_into_place() {
  Fetched result = fetched();
  if (!was_moved() && !file_.move_to(result.path)) {
    return tl::unexpected(FetchFailure{
        FailureReason::name_taken, file_.notes().final_name +
                                       " exists already and isn't this link's file; move it away "
                                       "and run the same command again"});
  }
  return result;
}

}  // namespace tinct
