#include <algorithm>
#include <utility>

#include "lib/base/errors.h"
#include "lib/data/tar_format.h"
#include "lib/data/tar_reader.h"

namespace tinct {
namespace {

std::string text_field(const std::string& header, std::size_t offset, std::size_t size) {
  const std::string field = header.substr(offset, size);
  return field.substr(0, field.find('\0'));
}

// Octal digits up to the first other character; nothing when there are none.
std::optional<std::uint64_t> octal_field(const std::string& header, std::size_t offset,
                                         std::size_t size) {
  std::uint64_t value = 0;
  bool any = false;
  for (std::size_t i = offset; i < offset + size; ++i) {
    const char c = header[i];
    if (c == ' ' && !any) continue;
    if (c < '0' || c > '7') break;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
    any = true;
  }
  return any ? std::optional(value) : std::nullopt;
}

bool all_zero(const std::string& block) {
  return std::ranges::all_of(block, [](char c) { return c == '\0'; });
}

}  // namespace

TarReader::TarReader(std::filesystem::path path)
    : path_(std::move(path)), stream_(path_, std::ios::binary) {
  if (!stream_) throw Error(Fault::input, "can't read " + path_.string() + "; is it there?");
  stream_.seekg(0, std::ios::end);
  bytes_ = static_cast<std::uint64_t>(stream_.tellg());
}

void TarReader::fail(const std::string& what, std::uint64_t offset) const {
  throw Error(Fault::input, path_.string() + " is damaged at byte " + std::to_string(offset) +
                                ": " + what + "; get or build it again");
}

std::string TarReader::read(std::uint64_t offset, std::uint64_t length) {
  if (length > bytes_ || offset > bytes_ - length) fail("it is cut off", bytes_);
  std::string bytes(length, '\0');
  stream_.clear();
  stream_.seekg(static_cast<std::streamoff>(offset));
  stream_.read(bytes.data(), static_cast<std::streamsize>(length));
  if (!stream_) fail("it can't be read", offset);
  return bytes;
}

std::string TarReader::read(const TarMember& member) { return read(member.offset, member.length); }

std::optional<TarMember> TarReader::next() {
  for (;;) {
    const std::uint64_t start = next_header_;
    const std::string header = read(start, kTarBlockBytes);
    if (all_zero(header)) {
      if (!all_zero(read(start + kTarBlockBytes, kTarBlockBytes))) {
        fail("its end has one block of zeros, not two", start);
      }
      return std::nullopt;
    }
    if (!tar_checksum_is_right(header)) fail("the header's checksum is wrong", start);
    const auto length = octal_field(header, 124, 12);
    if (!length) fail("a file's length is no number", start);
    TarMember member{text_field(header, 0, 100), start + kTarBlockBytes, *length};
    if (*length > bytes_ || member.offset > bytes_ - *length) fail("it is cut off", bytes_);
    const std::string prefix = text_field(header, 345, 155);
    if (!prefix.empty()) member.name = prefix + "/" + member.name;
    next_header_ = member.offset + *length + tar_padding(*length);
    if (header[156] != '0' && header[156] != '\0') continue;
    if (!stays_below(member.name)) fail("the name \"" + member.name + "\" leads out of it", start);
    return member;
  }
}

}  // namespace tinct
