#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tinct {

/// Digests of 160 and 256 bits, in the order of their standards.
using Digest160 = std::array<std::uint8_t, 20>;
using Digest256 = std::array<std::uint8_t, 32>;

/// BLAKE2b (RFC 7693) of 20 or 32 bytes, by libb2. `Digest` is Digest160 or Digest256.
template <typename Digest>
class Blake2b {
 public:
  Blake2b();
  ~Blake2b();
  Blake2b(const Blake2b&) = delete;
  Blake2b& operator=(const Blake2b&) = delete;
  /// Adds bytes behind those before; any number of calls gives the digest of all of them in a row.
  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  /// The digest; the object is used up afterwards.
  [[nodiscard]] Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};
extern template class Blake2b<Digest160>;
extern template class Blake2b<Digest256>;

/// SHA-256 (FIPS 180-4), by OpenSSL.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  /// As Blake2b's.
  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  /// The digest; the object is used up afterwards.
  [[nodiscard]] Digest256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The digests of bytes that are all there.
[[nodiscard]] Digest160 blake2b_160(std::string_view bytes);
[[nodiscard]] Digest256 blake2b_256(std::string_view bytes);
[[nodiscard]] Digest256 sha256(std::string_view bytes);
/// MD5 (RFC 1321) in lower-case hex: for comparing with public lists that have nothing better.
/// Throws Error(Fault::bug) where OpenSSL was built or set up without it.
[[nodiscard]] std::string md5_hex(std::string_view bytes);
/// SHA-256 of a whole file, read in pieces. Throws as read_file.
[[nodiscard]] Digest256 sha256_file(const std::filesystem::path& path);

/// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);
/// The bytes of lower- or upper-case hexadecimal text; empty when it is not valid or not `size`
/// bytes.
[[nodiscard]] std::string from_hex(std::string_view text, std::size_t size);

}  // namespace tinct
