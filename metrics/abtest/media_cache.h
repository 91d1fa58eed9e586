#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace tinct {

/// Files of one folder in memory, those that were asked for last. May be used from several threads:
/// each file is read once for all who ask for it at the same time, and nobody waits for another
/// file than his own.
///
/// Bounded is what the cache holds on its own account: a file that an answer is still being sent
/// from counts towards `most_bytes` too, but isn't let go, since that would free nothing, and is
/// there for the next who asks. What is too much goes whenever a file is asked for, and not when an
/// answer ends; the file that is asked for stays until then, however large. So after get() memory
/// is above the bound only by files that are being sent, each once.
class MediaCache {
 public:
  using Bytes = std::shared_ptr<const std::string>;
  using Reader = std::function<std::string(const std::filesystem::path&)>;
  MediaCache(std::filesystem::path folder, std::uint64_t most_bytes);
  /// The same with another way to read a file, for tests.
  MediaCache(std::filesystem::path folder, std::uint64_t most_bytes, Reader reader);
  /// The file of this id, which is a plain name of the study's and never a rater's text. Throws
  /// Error(Fault::input) when it is gone.
  [[nodiscard]] Bytes get(const std::string& id);
  /// Bytes of all files that are in memory through it.
  [[nodiscard]] std::uint64_t held();

 private:
  struct Entry {
    std::string id;
    std::shared_future<Bytes> reading;  // valid until it was read
    Bytes bytes;                        // from then on
  };
  [[nodiscard]] Bytes read(std::list<Entry>::iterator entry, std::promise<Bytes> promise);
  void let_go();
  std::filesystem::path folder_;
  std::uint64_t most_bytes_;
  Reader reader_;
  std::mutex mutex_;
  std::uint64_t held_ = 0;
  std::list<Entry> entries_;  // the last used first
};

}  // namespace tinct
