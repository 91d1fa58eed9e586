#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/limited_process.h"
#include "lib/base/log.h"

extern char** environ;

namespace tinct {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{50};  // how often the end of the program is looked for
constexpr std::chrono::seconds kGrace{2};       // between SIGTERM and SIGKILL
constexpr std::size_t kLastWords = 4096;
constexpr std::size_t kLongestOutput = 1 << 20;

// What the program writes: its end is kept, its lines go to the log.
class Words {
 public:
  explicit Words(std::size_t longest) : longest_(longest) {}
  void add(const char* bytes, std::size_t count) {
    kept_.append(bytes, count);
    if (kept_.size() > 2 * longest_) kept_.erase(0, kept_.size() - longest_);
    if (log_level() != LogLevel::verbose) return;
    line_.append(bytes, count);
    for (std::size_t end = line_.find('\n'); end != line_.npos; end = line_.find('\n')) {
      log_detail(line_.substr(0, end));
      line_.erase(0, end + 1);
    }
  }
  [[nodiscard]] std::string take() {
    if (kept_.size() > longest_) kept_.erase(0, kept_.size() - longest_);
    return std::move(kept_);
  }

 private:
  std::size_t longest_;
  std::string kept_;
  std::string line_;
};

class SpawnPlan {
 public:
  SpawnPlan(int output, int words) {
    posix_spawn_file_actions_init(&actions);
    // A background group that reads the terminal would be stopped for ever.
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, words, STDERR_FILENO);
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    for (const int number : {SIGINT, SIGTERM, SIGPIPE}) sigaddset(&defaults, number);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

// The end of a pipe that is read here, without waiting, and what came out of it.
class Listener {
 public:
  explicit Listener(std::size_t longest) : words_(longest) {
    std::array<int, 2> pipe{-1, -1};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw_system_error("can't make a pipe", errno);
    reading_ = pipe[0];
    writing_ = pipe[1];
    ::fcntl(reading_, F_SETFL, O_NONBLOCK);
  }
  ~Listener() {
    ::close(reading_);
    close_writing();
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] int writing() const { return writing_; }
  void close_writing() {
    if (writing_ >= 0) ::close(writing_);
    writing_ = -1;
  }
  /// What poll() looks at; nothing once the pipe has ended.
  [[nodiscard]] pollfd waiting() const {
    return {.fd = ended_ ? -1 : reading_, .events = POLLIN, .revents = 0};
  }
  [[nodiscard]] bool ended() const { return ended_; }
  /// Reads what is there, a megabyte at most: who writes without an end must not keep us from
  /// looking at the clock.
  void drain() {
    std::array<char, 65536> chunk;
    for (int i = 0; i < 16 && !ended_; ++i) {
      const ssize_t got = ::read(reading_, chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return;
      ended_ = got == 0;
      words_.add(chunk.data(), static_cast<std::size_t>(got));
    }
  }
  /// All of it, when nobody writes any more.
  [[nodiscard]] std::string take() {
    drain();
    return words_.take();
  }

 private:
  int reading_ = -1;
  int writing_ = -1;
  bool ended_ = false;
  Words words_;
};

// A program and its process group. Not reaped before the group is gone, so that no other process
// can have got its number.
class ProcessGroup {
 public:
  ProcessGroup(const std::vector<std::string>& argv, bool output_apart)
      : words_(kLastWords), output_(kLongestOutput) {
    std::vector<char*> arguments;
    for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const SpawnPlan plan(output_apart ? output_.writing() : words_.writing(), words_.writing());
    const int error = ::posix_spawnp(&leader_, arguments[0], &plan.actions, &plan.attributes,
                                     arguments.data(), environ);
    words_.close_writing();
    output_.close_writing();
    if (error == 0) return;
    throw Error(Fault::input, "can't start " + argv[0] + ": " + std::strerror(error));
  }
  ~ProcessGroup() {
    if (leader_ > 0 && !status_) (void)end();
  }
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  void send(int signal) const { ::kill(-leader_, signal); }

  [[nodiscard]] bool leader_ended() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(leader_), &info, WEXITED | WNOWAIT | WNOHANG) != 0 ||
           info.si_pid != 0;
  }

  /// Reads what was written, waiting at most `kLook` for it.
  void listen() {
    // At a pipe's end nobody wakes us, while the program may go on.
    const auto wait = words_.ended() && output_.ended() ? kLook / 10 : kLook;
    std::array<pollfd, 2> waiting{words_.waiting(), output_.waiting()};
    ::poll(waiting.data(), waiting.size(), static_cast<int>(wait.count()));
    words_.drain();
    output_.drain();
  }

  /// Ends what is left of the group and returns the leader's status.
  [[nodiscard]] int end() {
    send(SIGKILL);
    int status = 0;
    rusage used{};
    while (::wait4(leader_, &status, 0, &used) < 0 && errno == EINTR) {
    }
    peak_bytes_ = std::int64_t{used.ru_maxrss} * 1024;  // Linux counts KiB
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return *status_;
  }

  /// What was written to stderr, and to stdout where it is not apart.
  [[nodiscard]] std::string last_words() { return words_.take(); }
  [[nodiscard]] std::string output() { return output_.take(); }
  /// Known once it has ended.
  [[nodiscard]] std::int64_t peak_bytes() const { return peak_bytes_; }

 private:
  pid_t leader_ = 0;
  Listener words_, output_;
  std::optional<int> status_;
  std::int64_t peak_bytes_ = 0;
};

void ask_to_end(ProcessGroup& group) {
  group.send(SIGTERM);
  const auto last = Clock::now() + kGrace;
  while (!group.leader_ended() && Clock::now() < last) group.listen();
}

}  // namespace

LimitedProcessResult run_limited(const std::vector<std::string>& argv,
                                 const LimitedProcessOptions& options) {
  const auto start = Clock::now();
  const std::chrono::duration<double> limit(options.time_limit);
  ProcessGroup group(argv, options.output_apart);
  LimitedProcessResult result;
  while (!group.leader_ended()) {
    if (cancelled()) {
      ask_to_end(group);
      throw_if_cancelled();
    }
    if (options.time_limit > 0 && Clock::now() - start > limit) {
      result.timed_out = true;
      ask_to_end(group);
      break;
    }
    group.listen();
  }
  result.exit_status = group.end();
  result.last_words = group.last_words();
  result.output = group.output();
  result.peak_bytes = group.peak_bytes();
  return result;
}

std::string last_lines(const std::string& text, std::size_t count) {
  constexpr std::size_t kLongest = 200;
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    if (end > at) lines.push_back(text.substr(at, std::min(end - at, kLongest)));
    at = end + 1;
  }
  std::string joined;
  for (std::size_t i = lines.size() - std::min(count, lines.size()); i < lines.size(); ++i) {
    joined += (joined.empty() ? "" : " | ") + lines[i];
  }
  return joined;
}

}  // namespace tinct
