#include "train/file_digest.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <vector>

// Without its library, which machines that only train lack.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lib/base/errors.h"

namespace tinct {

std::string file_digest(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw_system_error("can't read " + file.string(), errno);
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  std::vector<char> piece(std::size_t{1} << 20);
  do {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    XXH3_128bits_update(&state, piece.data(), static_cast<std::size_t>(in.gcount()));
  } while (in);
  if (!in.eof()) throw Error(Fault::input, "can't read " + file.string() + " to its end");
  const XXH128_hash_t hash = XXH3_128bits_digest(&state);
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx",
                static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return text.data();
}

}  // namespace tinct
