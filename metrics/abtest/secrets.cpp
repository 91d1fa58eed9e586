#include "metrics/abtest/secrets.h"

#include <sys/random.h>

#include <array>
#include <cstdint>

#include "lib/base/errors.h"
#include "lib/base/hash.h"

namespace tinct {
namespace {

template <std::size_t Size>
std::array<std::uint8_t, Size> random_bytes() {
  std::array<std::uint8_t, Size> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error(Fault::resource, "the system gives no random numbers");
  }
  return bytes;
}

std::string as_text(const Digest256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// HMAC-SHA-256.
Digest256 keyed_digest(std::string_view key, std::string_view text) {
  constexpr std::size_t kBlock = 64;
  std::string padded = key.size() > kBlock ? as_text(sha256(key)) : std::string(key);
  padded.resize(kBlock, '\0');
  std::string inner;
  std::string outer;
  for (const char c : padded) {
    inner += static_cast<char>(c ^ 0x36);
    outer += static_cast<char>(c ^ 0x5c);
  }
  return sha256(outer + as_text(sha256(inner + std::string(text))));
}

}  // namespace

std::string random_token() { return hex(random_bytes<16>()); }

std::string token_hash(std::string_view token) { return hex(sha256(token)); }

std::string keyed_name(std::string_view key, std::string_view text) {
  return hex(keyed_digest(key, text)).substr(0, 32);
}

std::string keyed_code(std::string_view key, std::string_view text) {
  constexpr std::string_view kLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  static_assert(kLetters.size() == 32);
  const Digest256 digest = keyed_digest(key, text);
  std::string code;
  for (std::size_t i = 0; i < 20; ++i) {
    if (code.size() % 5 == 4) code += '-';
    code += kLetters[digest[i] % 32];
  }
  return code;
}

bool same_secret(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |=
        static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

}  // namespace tinct
