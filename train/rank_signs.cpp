#include "train/rank_signs.h"

#include <chrono>
#include <utility>
#include <vector>

namespace tinct {
namespace {

constexpr std::chrono::milliseconds kBeat{500};
// Six beats: a thread that waits for a core on a busy machine is not lost.
constexpr std::chrono::milliseconds kSilence{3000};
// How long rank 0, which keeps the store, lets the others read what it has found.
constexpr std::chrono::milliseconds kFarewell{1500};
constexpr const char* kLostKey = "lost";

std::string beat_key(int rank) { return "beat/" + std::to_string(rank); }

}  // namespace

RankSigns::RankSigns(c10::intrusive_ptr<c10d::Store> store, const RankPlace& place)
    : store_(std::move(store)), place_(place), thread_([this] { beat(); }) {}

RankSigns::~RankSigns() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void RankSigns::beat() {
  try {
    for (std::unique_lock lock(mutex_); !end_; ended_.wait_for(lock, kBeat)) {
      store_->add(beat_key(place_.rank), 1);
    }
  } catch (const std::exception&) {
    // The store went with the rank that keeps it; the training thread will hear of that.
  }
}

std::vector<int> RankSigns::silent_ranks() {
  const auto counts = [&] {
    std::vector<std::int64_t> all;
    for (int i = 0; i < place_.size; ++i) all.push_back(store_->add(beat_key(i), 0));
    return all;
  };
  const std::vector<std::int64_t> before = counts();
  for (auto waited = kSilence.zero(); waited < kSilence; waited += kBeat) {
    std::this_thread::sleep_for(kBeat);
    if (store_->check({kLostKey})) return {};
  }
  const std::vector<std::int64_t> after = counts();
  std::vector<int> silent;
  for (int i = 0; i < place_.size; ++i) {
    const auto place = static_cast<std::size_t>(i);
    if (i != place_.rank && after[place] == before[place]) silent.push_back(i);
  }
  return silent;
}

std::string RankSigns::lost() {
  try {
    const std::vector<int> silent = silent_ranks();
    if (store_->check({kLostKey})) return store_->get_to_str(kLostKey);
    if (silent.empty()) return {};
    const std::string names = ranks_text(silent);
    store_->set(kLostKey, names);
    const bool others_listen = static_cast<int>(silent.size()) + 1 < place_.size;
    // The store goes with rank 0.
    if (place_.rank == 0 && others_listen) std::this_thread::sleep_for(kFarewell);
    return names;
  } catch (const std::exception&) {
    return place_.agent_store ? "torchrun's agent" : "rank 0";
  }
}

}  // namespace tinct
