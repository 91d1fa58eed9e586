#pragma once

// Private to lib/net: which film a row of a manifest stands for.

#include <filesystem>
#include <string>

#include "lib/net/fetch_ledger.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {

/// The verdict of a good file that is not the film of the manifest byte for byte: another encode of
/// it, as far as its address tells.
inline constexpr const char* kAlignedVerdict = "ok:aligned";

/// Whether the row is a film that a manifest knows by its id. What comes for it is graded, not
/// refused: its size and checksum are those of the exact film.
[[nodiscard]] bool stands_for_film(const LedgerEntry& row);

/// In what the file that came differs from the film of its row: the 32-KiB id, the size or the
/// SHA-256, as a sentence. Empty: it is exact, or the row stands for no film.
[[nodiscard]] std::string difference_from_film(const LedgerEntry& row, const Fetched& came,
                                               const std::filesystem::path& file);

}  // namespace tinct
