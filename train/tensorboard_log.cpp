#include "train/tensorboard_log.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "train/protobuf_fields.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFilePrefix = "events.out.tfevents.";

// The reflected polynomial of CRC-32C.
constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
    table[i] = crc;
  }
  return table;
}

// Kept apart from the CRC of stored CRCs (tensorflow core/lib/hash/crc32c.h).
std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8U; }

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Event {wall_time = 1, step = 2, file_version = 3, summary = 5}.
std::string version_event() {
  std::string event;
  append_double(event, 1, now());
  append_bytes(event, 3, "brain.Event:2");
  return event;
}

// Summary {value = 1}, Summary.Value {tag = 1, simple_value = 2}.
std::string scalar_event(std::int64_t step, const std::string& tag, double value) {
  std::string of_tag;
  append_bytes(of_tag, 1, tag);
  append_float(of_tag, 2, static_cast<float>(value));
  std::string summary;
  append_bytes(summary, 1, of_tag);
  std::string event;
  append_double(event, 1, now());
  append_int(event, 2, step);
  append_bytes(event, 5, summary);
  return event;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) noexcept {
  static constexpr auto kTable = make_table();
  std::uint32_t crc = ~0U;
  for (const char c : bytes) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  }
  return ~crc;
}

TensorboardLog::TensorboardLog(const fs::path& folder) {
  create_folders(folder);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().filename().string().starts_with(kFilePrefix))
      fs::remove(entry.path(), ignored);
  }
  // TensorBoard asks for a time and a host in the name, and reads neither.
  path_ = folder / (kFilePrefix + std::to_string(static_cast<std::int64_t>(now())) + "." +
                    std::to_string(::getpid()) + ".tinct");
  file_.open(path_, std::ios::binary);
  write(version_event());
  flush();
}

void TensorboardLog::add(const Json& line) {
  const std::string group = line.contains("mse_ab") ? "validation/" : "training/";
  const std::int64_t step = line.at("step");
  for (const auto& member : line.items()) {
    if (member.key() == "step" || !member.value().is_number()) continue;
    write(scalar_event(step, group + member.key(), member.value().get<double>()));
  }
}

void TensorboardLog::write(std::string_view event) {
  std::string record;
  append_number(record, static_cast<std::uint64_t>(event.size()));
  append_number(record, masked(crc32c(record)));
  record += event;
  append_number(record, masked(crc32c(event)));
  file_.write(record.data(), static_cast<std::streamsize>(record.size()));
}

void TensorboardLog::flush() {
  file_.flush();
  if (!file_) throw_system_error("can't write " + path_.string(), errno != 0 ? errno : EIO);
}

}  // namespace tinct
