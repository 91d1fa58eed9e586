#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tinct {

/// How one item ended.
enum class FetchState {
  done,       ///< fetched by this run
  skipped,    ///< on disk already; no request was made
  failed,     ///< now or in an earlier run
  duplicate,  ///< the same as an earlier item of the list
  excluded,   ///< robots.txt or an opt-out forbids it
  planned,    ///< to do: in a dry run, or beyond --limit
};

/// "done", "skipped", "failed", "duplicate", "excluded", "planned".
[[nodiscard]] std::string_view to_string(FetchState state) noexcept;

/// One link (or one bad line of a list) and what became of it.
struct FetchItem {
  std::string url;
  FetchState state = FetchState::planned;
  std::string verdict;         ///< "ok", "dup:bytes", "fail:http" …; empty: to do
  std::string reason;          ///< where it failed: a FailureReason as a word
  std::string sentence;        ///< where it failed: what happened
  std::filesystem::path file;  ///< name in the out folder; empty: none, or named by the answer
  std::int64_t bytes = 0;      ///< size of the file; in a dry run as the list has it
  std::string sha256;
};

}  // namespace tinct
