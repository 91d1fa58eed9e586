#include "lib/net/unsettled_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

Json json_of(const Fetched& fetched, const fs::path& folder) {
  const MediaFacts& facts = fetched.facts;
  return {{"path", fetched.path.lexically_relative(folder).generic_string()},
          {"bytes", fetched.bytes},
          {"sha256", fetched.sha256},
          {"final_url", fetched.final_url},
          {"type", fetched.media_type},
          {"etag", fetched.etag},
          {"tries", fetched.tries},
          {"width", facts.width},
          {"height", facts.height},
          {"gray", facts.gray},
          {"pixels", facts.pixels},
          {"print", facts.print}};
}

Json json_of(const FetchFailure& failure) {
  return {{"reason", to_string(failure.reason)},
          {"sentence", failure.sentence},
          {"final_url", failure.final_url},
          {"tries", failure.tries},
          {"retry_after", failure.retry_after}};
}

Fetched fetched_of(const Json& json, const fs::path& folder) {
  Fetched fetched;
  fetched.path = folder / json.at("path").get<std::string>();
  fetched.bytes = json.at("bytes");
  fetched.sha256 = json.at("sha256");
  fetched.final_url = json.at("final_url");
  fetched.media_type = json.at("type");
  fetched.etag = json.at("etag");
  fetched.tries = json.at("tries");
  fetched.facts.width = json.at("width");
  fetched.facts.height = json.at("height");
  fetched.facts.gray = json.at("gray");
  fetched.facts.pixels = json.at("pixels");
  fetched.facts.print = json.at("print");
  return fetched;
}

std::optional<FailureReason> reason_of(const std::string& word) {
  for (int i = 0; i <= static_cast<int>(FailureReason::robots); ++i) {
    if (to_string(static_cast<FailureReason>(i)) == word) return static_cast<FailureReason>(i);
  }
  return std::nullopt;
}

std::optional<FetchFailure> failure_of(const Json& json) {
  const auto reason = reason_of(json.at("reason"));
  if (!reason) return std::nullopt;
  FetchFailure failure{*reason, json.at("sentence")};
  failure.final_url = json.at("final_url");
  failure.tries = json.at("tries");
  failure.retry_after = json.at("retry_after");
  return failure;
}

// A power cut may have left the line, and not the bytes.
bool is_whole(const fs::path& file, const Fetched& fetched) {
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  return !error && static_cast<std::int64_t>(bytes) == fetched.bytes &&
         hex(sha256_file(file)) == fetched.sha256;
}

// The outcome in a line, where it still counts.
std::optional<TransferOutcome> outcome_of(const Json& json, const fs::path& folder,
                                          const fs::path& staged) {
  if (const auto failed = json.find("failure"); failed != json.end()) {
    auto failure = failure_of(*failed);
    if (!failure) return std::nullopt;
    return TransferOutcome(tl::unexpected(std::move(*failure)));
  }
  Fetched fetched = fetched_of(json.at("fetched"), folder);
  if (!is_whole(staged, fetched)) return std::nullopt;
  return TransferOutcome(std::move(fetched));
}

}  // namespace

fs::path UnsettledLog::path_of(const fs::path& folder, std::size_t file) {
  return FetchLedger::home(folder) / ("outcomes-" + std::to_string(file) + ".jsonl");
}

UnsettledLog::UnsettledLog(const fs::path& folder) : folder_(folder) {
  for (std::size_t file = 0; file < descriptors_.size(); ++file) {
    descriptors_[file] = ::open(path_of(folder, file).c_str(),
                                O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  }
}

UnsettledLog::~UnsettledLog() {
  for (const int descriptor : descriptors_) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

void UnsettledLog::add(const LedgerEntry& row, const TransferOutcome& outcome,
                       const fs::path& staged) {
  if (staged.empty() || descriptors_[current_] < 0) return;
  Json line{{"seq", row.seq}, {"url", row.link.url}};
  outcome ? line["fetched"] = json_of(*outcome, folder_)
          : line["failure"] = json_of(outcome.error());
  // Texts of servers and paths may be of any encoding.
  const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  used_[current_] = true;
  if (::write(descriptors_[current_], text.data(), text.size()) < 0) return;
}

std::size_t UnsettledLog::turn_over() { return std::exchange(current_, 1 - current_); }

void UnsettledLog::forget(std::size_t file) {
  if (!std::exchange(used_[file], false)) return;
  if (::ftruncate(descriptors_[file], 0) != 0) return;  // settled rows are passed over
}

void UnsettledLog::read(const FetchLedger& ledger, const fs::path& folder, const Take& take) {
  for (const std::size_t file : {0, 1}) {
    std::ifstream lines(path_of(folder, file), std::ios::binary);
    for (std::string line; std::getline(lines, line);) {
      const Json json = Json::parse(line, nullptr, false);
      if (!json.is_object()) continue;  // cut by the kill
      try {
        const auto row = ledger.at(json.at("seq"));
        if (!row || row->settled || row->link.url != json.at("url")) continue;
        fs::path staged = FetchLedger::part_stem(folder, row->seq);
        staged += ".part";
        if (const auto outcome = outcome_of(json, folder, staged)) take(*row, *outcome, staged);
      } catch (const Json::exception&) {
        continue;
      }
    }
  }
}

void UnsettledLog::clear(const fs::path& folder) {
  for (const std::size_t file : {0, 1}) {
    std::error_code ignored;  // where there is none
    fs::remove(path_of(folder, file), ignored);
  }
}

}  // namespace tinct
