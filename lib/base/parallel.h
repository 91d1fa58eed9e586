#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

namespace tinct {

/// Sets the number of threads for all parallel work of the process (0 = all cores). Call it once,
/// before any work. oneTBB does the work; the train-only build uses std::thread.
void set_thread_count(int threads);
/// The number of threads in use.
[[nodiscard]] int thread_count();

/// Calls work(0) … work(count - 1), in any order and in parallel; returns when all are done. The
/// first exception is rethrown. Let each call write to its own index only, so that results do not
/// depend on the number of threads.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work);

namespace detail {
using Item = std::shared_ptr<void>;
void ordered_pipeline(const std::function<Item()>& read, const std::function<Item(Item)>& work,
                      const std::function<void(Item)>& write, std::size_t in_flight);
}  // namespace detail

/// A stream through three stages: `read` (serial, in order, nothing at the end), `work` (parallel)
/// and `write` (serial, in the order of `read`). At most `in_flight` items are alive at once
/// (0 = a few per thread), so memory stays flat. While `work` runs, `read` goes on: decoding and
/// analysis overlap. The first exception of any stage is rethrown.
template <typename In, typename Out>
void ordered_pipeline(const std::function<std::optional<In>()>& read,
                      const std::function<Out(In)>& work, const std::function<void(Out)>& write,
                      std::size_t in_flight = 0) {
  detail::ordered_pipeline(
      [&]() -> detail::Item {
        std::optional<In> item = read();
        return item ? std::make_shared<In>(std::move(*item)) : nullptr;
      },
      [&](detail::Item item) -> detail::Item {
        return std::make_shared<Out>(work(std::move(*static_cast<In*>(item.get()))));
      },
      [&](detail::Item item) { write(std::move(*static_cast<Out*>(item.get()))); }, in_flight);
}

}  // namespace tinct
