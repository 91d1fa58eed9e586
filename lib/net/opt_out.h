#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// Why the head of an answer forbids taking its file into a dataset; empty: it doesn't.
///
/// `robots` are the values of all X-Robots-Tag fields. The words noai, noimageai, noindex,
/// noimageindex and none count (those that img2dataset honours, and "none", which Google defines as
/// noindex), also in upper case; a value that begins with another robot's name ("otherbot: noai")
/// doesn't concern us. `reservation` is the value of tdm-reservation (W3C TDM Reservation Protocol,
/// section 4.2): "1" forbids text and data mining.
[[nodiscard]] std::string opt_out_reason(const std::vector<std::string>& robots,
                                         std::string_view reservation);

}  // namespace tinct
