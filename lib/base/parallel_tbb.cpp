#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_pipeline.h>

#include <utility>
#include <vector>

#include "lib/base/parallel.h"

namespace tinct {
namespace {
namespace tbb = oneapi::tbb;

std::unique_ptr<tbb::global_control>& limit() {
  static std::unique_ptr<tbb::global_control> control;
  return control;
}
int wanted_threads = 0;
}  // namespace

void set_thread_count(int threads) {
  wanted_threads = threads;
  limit().reset();
  if (threads > 0) {
    limit() = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                    static_cast<std::size_t>(threads));
  }
}

int thread_count() {
  return wanted_threads > 0 ? wanted_threads : tbb::info::default_concurrency();
}

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work) {
  // Grains of one: the items here are frames and files, each worth far more than a task.
  tbb::parallel_for(
      tbb::blocked_range<std::size_t>(0, count, 1),
      [&](const auto& range) {
        for (std::size_t i = range.begin(); i != range.end(); ++i) work(i);
      },
      tbb::simple_partitioner());
}

void detail::ordered_pipeline(const std::function<Item()>& read, const std::vector<Stage>& stages,
                              const std::function<void(Item)>& write, std::size_t in_flight) {
  if (in_flight == 0) in_flight = 4 * static_cast<std::size_t>(thread_count());
  // oneTBB forgets the items on their way when a stage throws, so it is given places only: the
  // items stay here. Reading and writing are in order, so those alive are at most in_flight in a
  // row.
  std::vector<Item> places(in_flight);
  std::size_t count = 0;
  auto way = tbb::make_filter<void, Item*>(tbb::filter_mode::serial_in_order,
                                           [&](tbb::flow_control& control) -> Item* {
                                             Item item = read();
                                             if (!item) {
                                               control.stop();
                                               return nullptr;
                                             }
                                             Item& place = places[count++ % in_flight];
                                             place = std::move(item);
                                             return &place;
                                           });
  for (const Stage& stage : stages) {
    const auto mode =
        stage.in_order ? tbb::filter_mode::serial_in_order : tbb::filter_mode::parallel;
    way = way & tbb::make_filter<Item*, Item*>(mode, [&stage](Item* place) {
            *place = stage.work(std::move(*place));
            return place;
          });
  }
  tbb::parallel_pipeline(in_flight, way & tbb::make_filter<Item*, void>(
                                              tbb::filter_mode::serial_in_order,
                                              [&](Item* place) { write(std::move(*place)); }));
}

}  // namespace tinct
