#include "tools/tinct-torch/torch_errors.h"

#include <c10/util/Exception.h>

#include <string>

#include "lib/base/errors.h"

namespace tinct {
namespace {

// The CPU's allocator has no error class of its own.
bool is_out_of_memory(const std::string& text) {
  return text.find("can't allocate memory") != std::string::npos ||
         text.find("not enough memory") != std::string::npos ||
         text.find("out of memory") != std::string::npos;
}

}  // namespace

int with_torch_errors(const std::function<int()>& work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    if (is_out_of_memory(text)) {
      throw Error(Fault::resource,
                  "out of memory; use smaller pictures, or a smaller batch or width");
    }
    throw Error(Fault::bug, "a bug in tinct: " + text.substr(0, text.find('\n')) +
                                "; please report it with the command you ran");
  }
}

}  // namespace tinct
