#pragma once

#include "train/comm.h"

namespace tinct {

/// open_comm() for two ranks or more: they meet at a c10d::TCPStore, as PyTorch's do.
[[nodiscard]] std::unique_ptr<Comm> open_store_comm(const RankPlace& place,
                                                    const CommOptions& options);

}  // namespace tinct
