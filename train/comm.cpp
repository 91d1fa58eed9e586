#include "train/comm.h"

#include <ATen/ATen.h>

#include <cstring>

#include "lib/base/errors.h"
#include "train/store_comm.h"

namespace tinct {
namespace {

/// One rank by itself.
class LoneComm final : public Comm {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 1; }
  void sum(torch::Tensor& /*values*/) override {}
  void broadcast(torch::Tensor& /*values*/) override {}
  void barrier() override {}
};

/// Calls `exchange` with flat copies of the tensors, a bucket at a time, and copies them back.
template <typename Exchange>
void each_bucket(const std::vector<torch::Tensor>& tensors, Exchange exchange) {
  const torch::NoGradGuard no_gradients;
  for (std::size_t begin = 0; begin < tensors.size();) {
    std::vector<torch::Tensor> flat;
    std::size_t end = begin, bytes = 0;
    // One bucket has one type of numbers on one device.
    for (; end < tensors.size() && bytes < kBucketBytes &&
           tensors[end].options().type_equal(tensors[begin].options());
         ++end) {
      flat.push_back(tensors[end].detach().reshape({-1}));
      bytes += tensors[end].nbytes();
    }
    torch::Tensor bucket = at::cat(flat);
    exchange(bucket);
    std::int64_t place = 0;
    for (; begin < end; ++begin) {
      torch::Tensor into = tensors[begin].detach();
      into.copy_(bucket.narrow(0, place, into.numel()).view(into.sizes()));
      place += into.numel();
    }
  }
}

}  // namespace

std::unique_ptr<Comm> open_comm(const RankPlace& place, const CommOptions& options) {
  if (place.size == 1) return std::make_unique<LoneComm>();
  return open_store_comm(place, options);
}

void sum_all(Comm& ranks, std::vector<torch::Tensor> tensors) {
  if (ranks.size() == 1) return;
  each_bucket(tensors, [&](torch::Tensor& bucket) { ranks.sum(bucket); });
}

void broadcast_all(Comm& ranks, std::vector<torch::Tensor> tensors) {
  if (ranks.size() == 1) return;
  each_bucket(tensors, [&](torch::Tensor& bucket) { ranks.broadcast(bucket); });
}

std::string broadcast_text(Comm& ranks, const std::string& text) {
  if (ranks.size() == 1) return text;
  torch::Tensor length = at::full({1}, static_cast<std::int64_t>(text.size()), at::kLong);
  ranks.broadcast(length);
  torch::Tensor bytes = at::zeros({length.item<std::int64_t>()}, at::kByte);
  if (bytes.numel() == 0) return {};
  if (ranks.rank() == 0) std::memcpy(bytes.mutable_data_ptr(), text.data(), text.size());
  ranks.broadcast(bytes);
  return {static_cast<const char*>(bytes.const_data_ptr()), bytes.nbytes()};
}

}  // namespace tinct
