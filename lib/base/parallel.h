#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace tinct {

/// Sets the number of threads for all parallel work of the process (0 or less: all cores). Call it
/// once, before any work. oneTBB does the work; the train-only build uses std::thread.
void set_thread_count(int threads);
/// The number of threads in use, at least 1.
[[nodiscard]] int thread_count();

/// Calls work(0) … work(count - 1), in any order and in parallel; returns when all are done. The
/// first exception is rethrown. Let each call write to its own index only, so that results do not
/// depend on the number of threads.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work);

namespace detail {
// ordered_pipeline without its types: an item is a pointer to a value of the stage before it.
using Item = std::shared_ptr<void>;
struct Stage {
  std::function<Item(Item)> work;
  bool in_order = false;  ///< one item at a time, in the order of reading; else in parallel
};
void ordered_pipeline(const std::function<Item()>& read, const std::vector<Stage>& stages,
                      const std::function<void(Item)>& write, std::size_t in_flight);

template <typename In>
std::function<Item()> reading(const std::function<std::optional<In>()>& read) {
  return [&read]() -> Item {
    std::optional<In> item = read();
    return item ? std::make_shared<In>(std::move(*item)) : nullptr;
  };
}
template <typename In, typename Out>
std::function<Item(Item)> working(const std::function<Out(In)>& work) {
  return [&work](Item item) -> Item {
    return std::make_shared<Out>(work(std::move(*static_cast<In*>(item.get()))));
  };
}
template <typename Out>
std::function<void(Item)> writing(const std::function<void(Out)>& write) {
  return [&write](Item item) { write(std::move(*static_cast<Out*>(item.get()))); };
}
}  // namespace detail

/// A stream through three stages: `read` (serial, in order, nothing at the end), `work` (parallel)
/// and `write` (serial, in the order of `read`). At most `in_flight` items are alive at once
/// (0 = a few per thread), so memory stays flat. While `work` runs, `read` goes on: decoding and
/// analysis overlap. The first exception of any stage is rethrown.
template <typename In, typename Out>
void ordered_pipeline(const std::function<std::optional<In>()>& read,
                      const std::function<Out(In)>& work, const std::function<void(Out)>& write,
                      std::size_t in_flight = 0) {
  detail::ordered_pipeline(detail::reading<In>(read), {{detail::working<In, Out>(work)}},
                           detail::writing<Out>(write), in_flight);
}

/// The stages of a stream in which each item needs what its predecessor left.
template <typename In, typename Middle, typename Out>
struct FollowingStages {
  std::function<std::optional<In>()> read;  ///< in order
  std::function<Middle(In)> prepare;        ///< parallel: all that needs no other item
  std::function<Middle(Middle)> follow;     ///< in order: keep it short, it takes one thread
  std::function<Out(Middle)> work;          ///< parallel
  std::function<void(Out)> write;           ///< in order
};

/// The same promises with five stages in place of three.
template <typename In, typename Middle, typename Out>
void ordered_pipeline(const FollowingStages<In, Middle, Out>& stages, std::size_t in_flight = 0) {
  detail::ordered_pipeline(detail::reading<In>(stages.read),
                           {{detail::working<In, Middle>(stages.prepare)},
                            {detail::working<Middle, Middle>(stages.follow), true},
                            {detail::working<Middle, Out>(stages.work)}},
                           detail::writing<Out>(stages.write), in_flight);
}

}  // namespace tinct
