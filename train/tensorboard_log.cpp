#include "train/tensorboard_log.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "train/event_times.h"
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
std::string version_event(double time) {
  std::string event;
  append_double(event, 1, time);
  append_bytes(event, 3, "brain.Event:2");
  return event;
}

// Summary {value = 1}, Summary.Value {tag = 1, simple_value = 2}.
std::string scalar_event(double time, std::int64_t step, const std::string& tag, double value) {
  std::string of_tag;
  append_bytes(of_tag, 1, tag);
  append_float(of_tag, 2, static_cast<float>(value));
  std::string summary;
  append_bytes(summary, 1, of_tag);
  std::string event;
  append_double(event, 1, time);
  append_int(event, 2, step);
  append_bytes(event, 5, summary);
  return event;
}

std::string record_of(std::string_view event) {
  std::string record;
  append_number(record, static_cast<std::uint64_t>(event.size()));
  append_number(record, masked(crc32c(record)));
  record += event;
  append_number(record, masked(crc32c(event)));
  return record;
}

/// The records of a line's numbers, each at the time that it had in an earlier part of the run.
std::string records_of(const Json& line, const EventTimes& earlier) {
  const std::string group = line.contains("mse_ab") ? "validation/" : "training/";
  const std::int64_t step = line.at("step");
  std::string records;
  for (const auto& member : line.items()) {
    if (member.key() == "step" || !member.value().is_number()) continue;
    const std::string tag = group + member.key();
    const double time = earlier.of(step, tag).value_or(now());
    records += record_of(scalar_event(time, step, tag, member.value().get<double>()));
  }
  return records;
}

std::vector<fs::path> files_of_events(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().filename().string().starts_with(kFilePrefix)) files.push_back(entry.path());
  }
  return files;
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

TensorboardLog::TensorboardLog(const fs::path& folder, const std::vector<Json>& lines) {
  create_folders(folder);
  const std::vector<fs::path> earlier = files_of_events(folder);
  EventTimes times;
  for (const fs::path& file : earlier) times.read(file);
  std::string records = record_of(version_event(times.first().value_or(now())));
  for (const Json& line : lines) records += records_of(line, times);
  // TensorBoard asks for a time and a host in the name, and reads neither.
  path_ = folder / (kFilePrefix + std::to_string(static_cast<std::int64_t>(now())) + "." +
                    std::to_string(::getpid()) + ".tinct");
  write_file_atomically(path_, records);
  std::error_code ignored;
  for (const fs::path& file : earlier) {
    if (file != path_) fs::remove(file, ignored);
  }
  file_.open(path_, std::ios::binary | std::ios::app);
}

void TensorboardLog::add(const Json& line) {
  const std::string records = records_of(line, {});
  file_.write(records.data(), static_cast<std::streamsize>(records.size()));
}

void TensorboardLog::flush() {
  file_.flush();
  if (!file_) throw_system_error("can't write " + path_.string(), errno != 0 ? errno : EIO);
}

}  // namespace tinct
