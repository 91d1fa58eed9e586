#pragma once

#include <string>
#include <string_view>

namespace tinct {

/// Walks the entropy-coded data of a baseline JPEG of one scan and says what is wrong with it; the
/// empty text: nothing, or a JPEG of another kind (progressive, arithmetic, several scans), of
/// which nothing is said.
///
/// libjpeg doesn't see all damage: a run of coefficients beyond the 64th of a block is written to
/// the 64th without a warning, and a stream that falls into step again with as many blocks as it
/// should have ends without one. No encoder writes such a run (ITU-T T.81, F.2.2.2), and about one
/// in ten blocks of random bytes has it. The data must also end with the last block: fewer than
/// eight bits of padding, then a marker. Pure: any bytes are fine.
[[nodiscard]] std::string jpeg_scan_problem(std::string_view bytes);

}  // namespace tinct
