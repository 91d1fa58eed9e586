#include <blake2.h>
#include <openssl/evp.h>

#include <cerrno>
#include <fstream>

#include "lib/base/errors.h"
#include "lib/base/hash.h"

namespace tinct {

template <typename Digest>
struct Blake2b<Digest>::State {
  blake2b_state blake2b;
};

template <typename Digest>
Blake2b<Digest>::Blake2b() : state_(std::make_unique<State>()) {
  blake2b_init(&state_->blake2b, std::tuple_size_v<Digest>);
}

template <typename Digest>
Blake2b<Digest>::~Blake2b() = default;

template <typename Digest>
void Blake2b<Digest>::update(std::span<const std::byte> bytes) {
  blake2b_update(&state_->blake2b, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                 bytes.size());
}

template <typename Digest>
void Blake2b<Digest>::update(std::string_view text) {
  update(std::as_bytes(std::span(text)));
}

template <typename Digest>
Digest Blake2b<Digest>::finish() {
  Digest digest;
  blake2b_final(&state_->blake2b, digest.data(), digest.size());
  return digest;
}

template class Blake2b<Digest160>;
template class Blake2b<Digest256>;

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) != 1) {
    throw Error(Fault::bug, "OpenSSL offers no SHA-256");
  }
}

Sha256::~Sha256() = default;

void Sha256::update(std::span<const std::byte> bytes) {
  EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

void Sha256::update(std::string_view text) { update(std::as_bytes(std::span(text))); }

Digest256 Sha256::finish() {
  Digest256 digest;
  EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr);
  return digest;
}

Digest160 blake2b_160(std::string_view bytes) {
  Blake2b<Digest160> hash;
  hash.update(bytes);
  return hash.finish();
}

Digest256 blake2b_256(std::string_view bytes) {
  Blake2b<Digest256> hash;
  hash.update(bytes);
  return hash.finish();
}

Digest256 sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string md5_hex(std::string_view bytes) {
  std::array<std::uint8_t, 16> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_md5(), nullptr) != 1) {
    throw Error(Fault::bug, "OpenSSL offers no MD5");
  }
  return hex(digest);
}

Digest256 sha256_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_system_error("can't read " + path.string(), errno);
  Sha256 hash;
  std::string chunk(std::size_t{1} << 18, '\0');
  while (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file.gcount() > 0) {
    hash.update(std::string_view(chunk.data(), static_cast<std::size_t>(file.gcount())));
  }
  if (file.bad()) throw_system_error("can't read " + path.string(), EIO);
  return hash.finish();
}

std::string hex(std::span<const std::uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::string from_hex(std::string_view text, std::size_t size) {
  if (text.size() != 2 * size) return {};
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int value = 0;
    for (const char c : text.substr(i, 2)) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return {};
      value = 16 * value + digit;
    }
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

}  // namespace tinct
