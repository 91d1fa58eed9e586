#include "train/event_times.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "lib/base/files.h"

namespace tinct {
namespace {

constexpr std::size_t kRecordHeadBytes = 12;  // its length, and the checksum of that
constexpr std::size_t kRecordEndBytes = 4;

/// Takes the first bytes of a text away; empty where it has fewer.
std::string_view take_bytes(std::string_view& text, std::uint64_t count) {
  const std::string_view taken = text.size() < count ? std::string_view() : text.substr(0, count);
  text.remove_prefix(text.size() < count ? text.size() : count);
  return taken;
}

std::uint64_t take_varint(std::string_view& text) {
  std::uint64_t value = 0;
  for (int shift = 0; !text.empty() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

/// A field of a protobuf message (train/protobuf_fields.h).
struct Field {
  std::uint64_t number = 0;
  std::uint64_t value = 0;  ///< of a whole number
  std::string_view bytes;   ///< of all others
};

Field take_field(std::string_view& message) {
  const std::uint64_t key = take_varint(message);
  Field field{.number = key >> 3, .value = 0, .bytes = {}};
  switch (key & 7) {
    case 0: field.value = take_varint(message); break;
    case 1: field.bytes = take_bytes(message, 8); break;
    case 2: field.bytes = take_bytes(message, take_varint(message)); break;
    case 5: field.bytes = take_bytes(message, 4); break;
    default: message = {};
  }
  return field;
}

/// The bytes of the first field of that number in a message; empty where there is none.
std::string_view bytes_of(std::string_view message, std::uint64_t number) {
  while (!message.empty()) {
    const Field field = take_field(message);
    if (field.number == number) return field.bytes;
  }
  return {};
}

}  // namespace

void EventTimes::read(const std::filesystem::path& file) {
  const std::string bytes = read_file(file);
  std::string_view left = bytes;
  while (left.size() > kRecordHeadBytes) {
    std::uint64_t length = 0;
    std::memcpy(&length, take_bytes(left, kRecordHeadBytes).data(), sizeof length);
    const std::string_view event = take_bytes(left, length);
    if (event.empty()) return;
    take(event);
    take_bytes(left, kRecordEndBytes);
  }
}

// Event {wall_time = 1, step = 2, summary = 5}, Summary {value = 1}, Summary.Value {tag = 1}.
void EventTimes::take(std::string_view event) {
  double time = std::numeric_limits<double>::quiet_NaN();
  std::int64_t step = 0;
  std::string tag;
  while (!event.empty()) {
    const Field field = take_field(event);
    if (field.number == 1 && field.bytes.size() == sizeof time) {
      std::memcpy(&time, field.bytes.data(), sizeof time);
    }
    if (field.number == 2) step = static_cast<std::int64_t>(field.value);
    if (field.number == 5) tag = bytes_of(bytes_of(field.bytes, 1), 1);
  }
  if (!(time > 0)) return;
  first_ = std::min(first_.value_or(time), time);
  if (!tag.empty()) times_.emplace(std::pair(step, tag), time);
}

std::optional<double> EventTimes::of(std::int64_t step, const std::string& tag) const {
  const auto found = times_.find({step, tag});
  return found == times_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace tinct
