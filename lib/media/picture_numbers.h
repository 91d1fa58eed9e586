#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tinct {

/// What the numbers in the names of a sequence's pictures, in the order in which they are read, say
/// about it: a sentence where some are missing ("2 pictures are missing between f002.png and
/// f005.png…") and one where the order of the names is not that of the numbers ("10.png" comes
/// before "2.png"). Empty for a whole sequence, for one in even steps, and for names without
/// numbers. Frames are counted by the pictures that are there: this is a remark, no error.
[[nodiscard]] std::vector<std::string> remarks_on_numbers(
    const std::vector<std::filesystem::path>& pictures);

}  // namespace tinct
