#pragma once

#include <string>
#include <string_view>

namespace tinct {

/// 128 random bits of the system's generator, as 32 hex digits. Throws Error(Fault::resource) where
/// it gives none.
[[nodiscard]] std::string random_token();

/// HMAC-SHA-256 (RFC 2104) of a text as a code that a person can type: 20 of the 32 digits and
/// letters that can't be taken for one another (100 bits), in groups of four.
[[nodiscard]] std::string keyed_code(std::string_view key, std::string_view text);

/// What of a token or code is stored: the hex SHA-256.
[[nodiscard]] std::string token_hash(std::string_view token);

/// HMAC-SHA-256 (RFC 2104) of a text, the first 128 bits as hex: an address that can't be guessed
/// and names nothing.
[[nodiscard]] std::string keyed_name(std::string_view key, std::string_view text);

/// Compares without telling by its time where two texts differ.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b) noexcept;

}  // namespace tinct
