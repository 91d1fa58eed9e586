#include "train/rank_meeting.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"

namespace tinct {
namespace {

using Clock = std::chrono::steady_clock;

// LibTorch hears of no signal while it tries to connect.
constexpr std::chrono::milliseconds kTry{1000};
constexpr std::chrono::milliseconds kLook{100};
// Ranks that are started together need no word about it.
constexpr std::chrono::milliseconds kSilentWait{2000};
// How long rank 0, with which the store goes, waits at most for the others to read why the meeting
// ended.
constexpr std::chrono::milliseconds kLastWord{3000};
constexpr const char* kEndedKey = "meeting/ended";

std::string here_key(int rank) { return "meeting/here/" + std::to_string(rank); }
std::string heard_key(int rank) { return "meeting/heard/" + std::to_string(rank); }

class Meeting {
 public:
  Meeting(const RankPlace& place, const CommOptions& options)
      : place_(place), options_(options), keeps_store_(place.rank == 0 && !place.agent_store) {}

  c10::intrusive_ptr<c10d::Store> held() {
    c10::intrusive_ptr<c10d::Store> tcp = connected();
    tcp->setTimeout(options_.timeout);
    // Ranks that torchrun starts again must not find what the former ones have left.
    store_ = c10::make_intrusive<c10d::PrefixStore>("tinct/" + std::to_string(place_.restart),
                                                    std::move(tcp));
    wait_for_all();
    return store_;
  }

 private:
  c10::intrusive_ptr<c10d::Store> connected() {
    c10d::TCPStoreOptions store;
    store.port = static_cast<std::uint16_t>(place_.port);
    store.isServer = keeps_store_;
    store.waitWorkers = false;
    store.timeout = keeps_store_ ? options_.meeting : kTry;
    // Rank 0 reaches its own store whatever the address leads to.
    const std::string address = keeps_store_ ? "127.0.0.1" : place_.address;
    while (true) {
      throw_if_cancelled();
      try {
        return c10::make_intrusive<c10d::TCPStore>(address, store);
      } catch (const c10::DistNetworkError&) {
        throw_if_cancelled();
        if (keeps_store_) {
          throw Error(Fault::resource,
                      "rank 0 can't listen at port " + std::to_string(place_.port) +
                          " of this machine; another program may have it: give all ranks another "
                          "MASTER_PORT");
        }
        if (is_over()) throw;
      }
      say_once();
    }
  }

  void wait_for_all() {
    std::vector<std::string> keys;
    for (int rank = 0; rank < place_.size; ++rank) keys.push_back(here_key(rank));
    store_->set(here_key(place_.rank), std::string("1"));
    while (!store_->check(keys)) {
      throw_if_ended();
      if (cancelled()) {
        store_->deleteKey(here_key(place_.rank));
        end_for_all("rank " + std::to_string(place_.rank) + " was asked to end");
        throw_if_cancelled();
      }
      if (is_over()) give_up();
      say_once();
      std::this_thread::sleep_for(kLook);
    }
    // The last rank may have come just when another had left.
    throw_if_ended();
  }

  void throw_if_ended() {
    if (!store_->check({kEndedKey})) return;
    const std::string why = store_->get_to_str(kEndedKey);
    store_->set(heard_key(place_.rank), std::string("1"));
    wait_until_heard();
    throw Error(Fault::resource,
                "rank " + std::to_string(place_.rank) + " ends at " + where() + ": " + why);
  }

  void give_up() {
    std::vector<int> missing;
    for (int rank = 0; rank < place_.size; ++rank) {
      if (!store_->check({here_key(rank)})) missing.push_back(rank);
    }
    if (missing.empty()) return;  // The last one came meanwhile.
    const std::string sentence =
        ranks_text(missing) + " did not come to " + where() + " within " + limit_text() +
        "; start all ranks within that time, with the same WORLD_SIZE, MASTER_PORT and "
        "MASTER_ADDR, which is rank 0's machine";
    end_for_all(sentence);
    throw Error(Fault::resource, sentence);
  }

  void end_for_all(const std::string& why) {
    try {
      store_->set(kEndedKey, why);
      store_->set(heard_key(place_.rank), std::string("1"));
      wait_until_heard();
    } catch (const std::exception&) {
      // The store went with rank 0, and the others hear of that.
    }
  }

  void wait_until_heard() {
    const Clock::time_point end = Clock::now() + kLastWord;
    for (int rank = 0; keeps_store_ && rank < place_.size; ++rank) {
      while (store_->check({here_key(rank)}) && !store_->check({heard_key(rank)}) &&
             Clock::now() < end) {
        std::this_thread::sleep_for(kLook);
      }
    }
  }

  void say_once() {
    if (said_ || Clock::now() < begin_ + kSilentWait) return;
    said_ = true;
    log_info("waiting for " + std::to_string(place_.size) + " ranks at " + where() + ", for " +
             limit_text() + " at most; this is rank " + std::to_string(place_.rank));
  }

  [[nodiscard]] bool is_over() const { return Clock::now() >= begin_ + options_.meeting; }
  [[nodiscard]] std::string where() const {
    return place_.address + ":" + std::to_string(place_.port);
  }
  [[nodiscard]] std::string limit_text() const {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(options_.meeting).count()) + " s";
  }

  RankPlace place_;
  CommOptions options_;
  bool keeps_store_;
  Clock::time_point begin_ = Clock::now();
  c10::intrusive_ptr<c10d::Store> store_;
  bool said_ = false;
};

}  // namespace

c10::intrusive_ptr<c10d::Store> meet_ranks(const RankPlace& place, const CommOptions& options) {
  return Meeting(place, options).held();
}

}  // namespace tinct
