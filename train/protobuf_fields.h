#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tinct {

// Fields of protobuf messages, appended to the bytes of a message: number and wire type, then the
// value (https://protobuf.dev/programming-guides/encoding/).

/// A whole number, seven bits a byte, the lowest first.
inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

/// The bytes of a number in memory: little endian, as all that tinct builds for.
template <typename T>
void append_number(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof bytes);
}

/// A field of type double.
inline void append_double(std::string& out, int field, double value) {
  append_varint(out, static_cast<std::uint64_t>(field) << 3 | 1);
  append_number(out, value);
}

/// A field of type float.
inline void append_float(std::string& out, int field, float value) {
  append_varint(out, static_cast<std::uint64_t>(field) << 3 | 5);
  append_number(out, value);
}

/// A field of type int32, int64 or of an enumeration.
inline void append_int(std::string& out, int field, std::int64_t value) {
  append_varint(out, static_cast<std::uint64_t>(field) << 3);
  append_varint(out, static_cast<std::uint64_t>(value));
}

/// A field of type string or bytes, or a message with these bytes.
inline void append_bytes(std::string& out, int field, std::string_view bytes) {
  append_varint(out, static_cast<std::uint64_t>(field) << 3 | 2);
  append_varint(out, bytes.size());
  out += bytes;
}

}  // namespace tinct
