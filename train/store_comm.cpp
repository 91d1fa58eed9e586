#include "train/store_comm.h"

#include <c10/util/Logging.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "train/rank_backends.h"
#include "train/rank_meeting.h"
#include "train/rank_signs.h"

namespace tinct {
namespace {

using StorePointer = c10::intrusive_ptr<c10d::Store>;
using BackendPointer = c10::intrusive_ptr<c10d::Backend>;

/// What happened, without the place in LibTorch's sources before it and the advice and stack
/// behind.
std::string cause_of(const std::exception& error) {
  std::string text = error.what();
  text = text.substr(0, text.find('\n'));
  if (text.starts_with("[/")) text = text.substr(std::min(text.size(), text.find("] ") + 2));
  return text.substr(0, text.find(". "));
}

/// Who of the two carries what; either may be null, but not both.
struct Backends {
  BackendPointer host;    ///< for tensors in memory
  BackendPointer device;  ///< for those on CUDA devices
};

class StoreComm final : public Comm {
 public:
  StoreComm(const RankPlace& place, const CommOptions& options, const StorePointer& store,
            Backends backends)
      : place_(place), options_(options), backends_(std::move(backends)), signs_(store, place) {}

  [[nodiscard]] int rank() const override { return place_.rank; }
  [[nodiscard]] int size() const override { return place_.size; }

  void sum(torch::Tensor& values) override {
    carry(values, [](c10d::Backend& backend, std::vector<torch::Tensor>& list) {
      return backend.allreduce(list);
    });
  }
  /// Gloo has threads of its own. What would have to be copied to memory first is summed at once.
  std::function<void()> begin_sum(torch::Tensor& values) override {
    if (values.is_cuda() || backends_.host == nullptr) return Comm::begin_sum(values);
    const torch::NoGradGuard no_gradients;
    std::vector<torch::Tensor> list{values};
    try {
      const auto work = backends_.host->allreduce(list);
      return [this, work] { wait_for(*work); };
    } catch (const std::exception& error) {
      fail(error);
    }
  }
  void broadcast(torch::Tensor& values) override {
    carry(values, [](c10d::Backend& backend, std::vector<torch::Tensor>& list) {
      return backend.broadcast(list);
    });
  }
  void barrier() override {
    torch::Tensor nothing = torch::zeros({1});
    sum(nothing);
  }

 private:
  void wait_for(c10d::Work& work) {
    try {
      work.wait();
    } catch (const std::exception& error) {
      fail(error);
    }
  }

  /// Each call waited for: when a rank is lost, nothing is left behind that waits, but for sums
  /// that were begun, which fail by the same loss.
  template <typename Call>
  void carry(torch::Tensor& values, Call call) {
    const torch::NoGradGuard no_gradients;
    const bool on_device =
        backends_.host == nullptr || (values.is_cuda() && backends_.device != nullptr);
    const torch::Tensor staged =
        values.to(on_device ? options_.device : torch::Device(torch::kCPU));
    std::vector<torch::Tensor> list{staged};
    try {
      call(on_device ? *backends_.device : *backends_.host, list)->wait();
    } catch (const std::exception& error) {
      fail(error);
    }
    if (!staged.is_same(values)) values.copy_(staged);
  }

  [[noreturn]] void fail(const std::exception& error) {
    // Asked to end, all ranks end, and some sooner than others.
    throw_if_cancelled();
    const std::string lost = signs_.lost();
    throw_if_cancelled();
    const std::string cause = " (" + cause_of(error) + ")";
    if (lost.empty()) {
      throw Error(Fault::resource, "the ranks lost their connection though all of them live" +
                                       cause + "; raise rank_timeout, or start them again: the " +
                                       "run goes on from its newest checkpoint");
    }
    throw Error(Fault::resource,
                lost + " of the run's " + std::to_string(place_.size) + " ranks was lost" + cause +
                    "; start the ranks again: the run goes on from its newest " + "checkpoint");
  }

  RankPlace place_;
  CommOptions options_;
  Backends backends_;
  RankSigns signs_;  ///< the last to come and the first to go
};

Backends connected(const StorePointer& store, const RankPlace& place, const CommOptions& options) {
  const auto named = [&](const char* name) -> StorePointer {
    return c10::make_intrusive<c10d::PrefixStore>(name, store);
  };
  Backends backends;
  if (options.device.is_cuda()) {
    backends.device = nccl_backend(named("nccl"), place, options.timeout);
  }
  // All ranks are there: one that can't be reached now won't be later.
  backends.host = gloo_backend(named("gloo"), place, options.meeting);
  if (backends.host != nullptr) backends.host->setTimeout(options.timeout);
  return backends;
}

}  // namespace

std::unique_ptr<Comm> open_store_comm(const RankPlace& place, const CommOptions& asked) {
  CommOptions options = asked;
  options.meeting = std::min(options.meeting, options.timeout);
  if (!has_gloo() && !(options.device.is_cuda() && has_nccl())) {
    throw Error(Fault::usage,
                "this tinct was built without Gloo, so it can't train with several ranks; install "
                "libgloo-dev and build it again, or unset WORLD_SIZE");
  }
  // LibTorch would tell of each try to connect, and of a lost rank, with stacks beside our
  // sentence. What the user has set stays.
  ::setenv("TORCH_CPP_LOG_LEVEL", "FATAL", 0);
  c10::initLogging();
  StorePointer store;
  Backends backends;
  try {
    store = meet_ranks(place, options);
    backends = connected(store, place, options);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw_if_cancelled();
    throw Error(Fault::resource,
                "rank " + std::to_string(place.rank) + " can't meet the other " +
                    std::to_string(place.size - 1) + " at " + place.address + ":" +
                    std::to_string(place.port) + " (" + cause_of(error) +
                    "); start rank 0 too, give all the same MASTER_PORT and MASTER_ADDR, which is "
                    "rank 0's machine, and let no firewall be between");
  }
  return std::make_unique<StoreComm>(place, options, store, std::move(backends));
}

}  // namespace tinct
