#include "lib/base/temporary_names.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kTemporaryMark = ".tmp-";
constexpr std::size_t kMarkDigits = 6;
constexpr auto kOldAge = std::chrono::hours(24);

std::string mark_text(std::uint64_t bits) {
  std::array<char, kMarkDigits + 1> text{};
  (void)std::snprintf(text.data(), text.size(), "%06x", static_cast<unsigned>(bits & 0xFFFFFFU));
  return text.data();
}

std::string random_mark() { return mark_text(std::random_device()()); }

// 64-bit FNV-1a: another compiler's std::hash could differ.
std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

// Equal for the processes that see one another by their ids, and for no others. The number of a
// namespace is given again once it is free, and cloned machines may share a boot: the host's name
// tells more of those apart.
std::string find_machine_mark() {
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  std::error_code error;
  const fs::path processes = fs::read_symlink("/proc/self/ns/pid", error);
  // Without them no other process counts as one of this machine.
  if (boot.empty() || error) return random_mark();
  std::array<char, 256> host{};
  (void)::gethostname(host.data(), host.size() - 1);
  const std::uint64_t hash = fnv1a(boot + "\n" + processes.string() + "\n" + host.data());
  return mark_text(hash ^ (hash >> 24) ^ (hash >> 48));
}

const std::string& machine_mark() {
  static const std::string mark = find_machine_mark();
  return mark;
}

const std::string& process_mark() {
  static const std::string mark = random_mark();
  return mark;
}

struct TemporaryOwner {
  pid_t process = 0;
  std::string_view machine;  // empty: not told
  std::string_view mark;     // the process's own
};

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Nothing for a name that temporary_name() doesn't give.
std::optional<TemporaryOwner> owner_of(std::string_view name) {
  const auto mark = name.rfind(kTemporaryMark);
  if (mark == std::string_view::npos) return std::nullopt;
  name.remove_prefix(mark + kTemporaryMark.size());
  TemporaryOwner owner;
  const auto parsed = std::from_chars(name.data(), name.data() + name.size(), owner.process);
  if (parsed.ec != std::errc() || owner.process <= 0) return std::nullopt;
  name.remove_prefix(static_cast<std::size_t>(parsed.ptr - name.data()));
  if (name.empty()) return owner;
  constexpr std::size_t kPart = kMarkDigits + 1;  // with the '-' before it
  if (name.size() <= 2 * kPart + 1 || name[0] != '-' || name[kPart] != '-' ||
      name[2 * kPart] != '-') {
    return std::nullopt;
  }
  owner.machine = name.substr(1, kMarkDigits);
  owner.mark = name.substr(kPart + 1, kMarkDigits);
  const bool valid =
      is_hex(owner.machine) && is_hex(owner.mark) && is_hex(name.substr(2 * kPart + 1));
  return valid ? std::optional(owner) : std::nullopt;
}

bool is_gone(const TemporaryOwner& owner) {
  if (owner.process == ::getpid()) return owner.mark != process_mark();
  return ::kill(owner.process, 0) != 0 && errno == ESRCH;
}

bool is_old(const fs::path& path) {
  std::error_code error;
  auto youngest = fs::last_write_time(path, error);
  if (error) return false;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    std::error_code unknown;
    const auto time = entry.last_write_time(unknown);
    if (!unknown) youngest = std::max(youngest, time);
  }
  return fs::file_time_type::clock::now() - youngest > kOldAge;
}

bool is_stale_temporary(const fs::path& path) {
  const std::string name = path.filename().string();
  const auto owner = owner_of(name);
  if (!owner) return false;
  return owner->machine == machine_mark() ? is_gone(*owner) : is_old(path);
}

// Removes the stale temporaries whose names begin with `prefix`.
void remove_stale(const fs::path& folder, const std::string& prefix) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    if (!is_stale_temporary(entry.path())) continue;
    std::error_code also_ignored;
    fs::remove_all(entry.path(), also_ignored);
  }
}

}  // namespace

fs::path temporary_name(const fs::path& path) {
  static std::atomic<std::uint32_t> number{0};
  std::array<char, 9> count{};
  (void)std::snprintf(count.data(), count.size(), "%x", static_cast<unsigned>(number++));
  fs::path name = without_trailing_slash(path);
  name += std::string(kTemporaryMark) + std::to_string(::getpid()) + "-" + machine_mark() + "-" +
          process_mark() + "-" + count.data();
  return name;
}

void remove_stale_temporaries(const fs::path& path) {
  const fs::path plain = without_trailing_slash(path);
  remove_stale(plain.has_parent_path() ? plain.parent_path() : fs::path("."),
               plain.filename().string() + std::string(kTemporaryMark));
}

void remove_stale_temporaries_in(const fs::path& folder) { remove_stale(folder, ""); }

fs::path without_trailing_slash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace tinct
