#include "lib/net/matlab_structs.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr std::size_t kMatlabHeadBytes = 128;
constexpr std::size_t kMostMatlabBytes = std::size_t{16} << 20;  // unpacked

// Kinds of data elements, and classes of arrays.
constexpr std::uint32_t kInt8 = 1, kUint8 = 2, kInt16 = 3, kUint16 = 4, kInt32 = 5, kUint32 = 6;
constexpr std::uint32_t kSingle = 7, kDouble = 9, kMatrix = 14, kPacked = 15, kUtf8 = 16;
constexpr std::uint32_t kUtf16 = 17;
constexpr std::uint8_t kStructClass = 2, kCharClass = 4, kDoubleClass = 6, kUint64Class = 15;

Error broken_matlab_file(const std::string& name) {
  return {Fault::input, name + " is no MATLAB file of level 5, or a damaged one"};
}

// A number as it lies there; fewer bytes than it has are none.
template <typename Number>
std::optional<Number> number_at(std::string_view bytes, std::size_t at = 0) {
  if (at > bytes.size() || bytes.size() - at < sizeof(Number)) return std::nullopt;
  Number number;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

struct DataElement {
  std::uint32_t kind = 0;
  std::string_view bytes;
};

// Takes the next element off; nothing at the end, or where it reaches beyond it.
std::optional<DataElement> take_element(std::string_view& rest) {
  const auto tag = number_at<std::uint32_t>(rest);
  const auto size = number_at<std::uint32_t>(rest, 4);
  if (!tag || !size) return std::nullopt;
  if (*tag >> 16 != 0) {  // a small one, all within eight bytes
    const std::size_t small = *tag >> 16;
    if (small > 4) return std::nullopt;
    const DataElement element{*tag & 0xffff, rest.substr(4, small)};
    rest.remove_prefix(8);
    return element;
  }
  rest.remove_prefix(8);
  if (*size > rest.size()) return std::nullopt;
  const DataElement element{*tag, rest.substr(0, *size)};
  const std::size_t padded = *tag == kPacked ? *size : (std::size_t{*size} + 7) / 8 * 8;
  rest.remove_prefix(std::min(padded, rest.size()));
  return element;
}

// An array's head, and the elements that hold its content.
struct MatlabArray {
  std::uint8_t kind = 0;
  std::string_view name;
  std::string_view content;
};

std::optional<MatlabArray> read_array(std::string_view bytes) {
  const auto flags = take_element(bytes);
  const auto sides = take_element(bytes);
  const auto name = take_element(bytes);
  if (!flags || flags->kind != kUint32 || flags->bytes.empty() || !sides || !name) {
    return std::nullopt;
  }
  return MatlabArray{static_cast<std::uint8_t>(flags->bytes.front()), name->bytes, bytes};
}

std::string text_of_element(const DataElement& element) {
  if (element.kind != kUint16 && element.kind != kUtf16) return std::string(element.bytes);
  std::string text;
  for (std::size_t at = 0; const auto unit = number_at<std::uint16_t>(element.bytes, at); at += 2) {
    text.push_back(*unit < 0x80 ? static_cast<char>(*unit) : '?');
  }
  return text;
}

template <typename Number>
std::optional<double> first_as(std::string_view bytes) {
  const auto number = number_at<Number>(bytes);
  return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

// Whole numbers are kept in the smallest type that has room, whatever the array's class.
std::optional<double> first_number(const DataElement& element) {
  switch (element.kind) {
    case kInt8: return first_as<std::int8_t>(element.bytes);
    case kUint8: return first_as<std::uint8_t>(element.bytes);
    case kInt16: return first_as<std::int16_t>(element.bytes);
    case kUint16: return first_as<std::uint16_t>(element.bytes);
    case kInt32: return first_as<std::int32_t>(element.bytes);
    case kUint32: return first_as<std::uint32_t>(element.bytes);
    case kSingle: return first_as<float>(element.bytes);
    case kDouble: return first_as<double>(element.bytes);
    default: return std::nullopt;
  }
}

void take_field(MatlabStruct& one, const std::string& field, std::string_view bytes) {
  auto array = read_array(bytes);
  if (!array) return;  // an empty one
  const auto data = take_element(array->content);
  if (!data) return;
  if (array->kind == kCharClass) {
    one.texts[field] = text_of_element(*data);
  } else if (array->kind >= kDoubleClass && array->kind <= kUint64Class) {
    if (const auto number = first_number(*data)) one.numbers[field] = *number;
  }
}

std::vector<MatlabStruct> read_structs(std::string_view content, const std::string& name) {
  const auto width = take_element(content);
  const auto names = take_element(content);
  const auto length = width ? number_at<std::int32_t>(width->bytes) : std::nullopt;
  if (!names || !length || *length <= 0) throw broken_matlab_file(name);
  std::vector<std::string> fields;
  for (std::string_view rest = names->bytes; !rest.empty();) {
    const std::string_view padded = rest.substr(0, static_cast<std::size_t>(*length));
    fields.emplace_back(padded.substr(0, padded.find('\0')));
    rest.remove_prefix(padded.size());
  }
  std::vector<MatlabStruct> structs;
  std::size_t field = fields.size();
  while (auto element = take_element(content)) {
    if (element->kind != kMatrix || fields.empty()) throw broken_matlab_file(name);
    if (field == fields.size()) {
      structs.emplace_back();
      field = 0;
    }
    take_field(structs.back(), fields[field++], element->bytes);
  }
  if (field != fields.size() || !content.empty()) throw broken_matlab_file(name);
  return structs;
}

std::string unpacked_matlab_data(std::string_view bytes, const std::string& name) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw Error(Fault::resource, "no memory to unpack " + name);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int result = Z_OK;
  while (result == Z_OK && out.size() < kMostMatlabBytes) {
    const std::size_t before = out.size();
    constexpr std::size_t kPiece = std::size_t{1} << 16;
    out.resize(before + kPiece);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(kPiece);
    result = inflate(&stream, Z_NO_FLUSH);
    out.resize(before + kPiece - stream.avail_out);
  }
  inflateEnd(&stream);
  if (result != Z_STREAM_END) throw broken_matlab_file(name);
  return out;
}

}  // namespace

std::vector<MatlabStruct> read_matlab_structs(std::string_view bytes, const std::string& variable,
                                              const std::string& name) {
  if (bytes.size() < kMatlabHeadBytes || bytes.size() > kMostMatlabBytes ||
      bytes.substr(126, 2) != "IM")
    throw broken_matlab_file(name);
  bytes.remove_prefix(kMatlabHeadBytes);
  while (auto element = take_element(bytes)) {
    std::string content;
    if (element->kind == kPacked) {
      content = unpacked_matlab_data(element->bytes, name);
      std::string_view inside = content;
      element = take_element(inside);
      if (!element) throw broken_matlab_file(name);
    }
    if (element->kind != kMatrix) continue;
    const auto array = read_array(element->bytes);
    if (!array || array->name != variable) continue;
    if (array->kind != kStructClass) throw broken_matlab_file(name);
    return read_structs(array->content, name);
  }
  throw Error(Fault::input, name + " has no variable " + variable);
}

}  // namespace tinct
