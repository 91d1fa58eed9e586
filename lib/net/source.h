#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lib/net/link_list.h"

namespace tinct {

/// One kind of source that `tinct fetch` reads. A new one is a file of its own and a line in
/// source.cpp.
struct LinkSource {
  std::string_view name;      ///< what stands before the colon: "links"
  std::string_view argument;  ///< what stands after it, for help: "FILE"
  std::string_view summary;   ///< one sentence without a full stop
  LinkList (*read)(const std::string& argument);
};

/// All kinds, in the order that help shows.
[[nodiscard]] std::span<const LinkSource> link_sources() noexcept;

/// Reads a source such as "links:FILE". Throws Error(Fault::usage) that lists what there is when
/// the kind isn't known, and what the kind's reader throws.
[[nodiscard]] LinkList read_source(const std::string& source);

}  // namespace tinct
