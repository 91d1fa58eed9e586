#pragma once

// Private to lib/net.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tinct {

/// One element of a struct array: the fields that are a text, and those that are a number.
struct MatlabStruct {
  std::map<std::string, std::string> texts;  ///< what isn't ASCII as '?'
  std::map<std::string, double> numbers;     ///< the first one, where a field has several
};

/// The elements of a struct array in a MATLAB file of level 5 (versions 5 to 7, packed or not,
/// little endian), by the name of its variable; other kinds of fields are passed over. The format:
/// "MAT-File Format", MathWorks, chapter 1. Any bytes are safe. Throws Error(Fault::input) for what
/// is no such file and for a missing variable; `name` stands for the file in messages.
[[nodiscard]] std::vector<MatlabStruct> read_matlab_structs(std::string_view bytes,
                                                            const std::string& variable,
                                                            const std::string& name);

}  // namespace tinct
