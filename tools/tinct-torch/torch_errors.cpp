#include "tools/tinct-torch/torch_errors.h"

#include <c10/util/Exception.h>

#include <exception>
#include <string>

#include "lib/base/errors.h"
#include "train/out_of_memory.h"

namespace tinct {

int with_torch_errors(const std::function<int()>& work) {
  try {
    return work();
  } catch (const std::exception& error) {
    if (is_out_of_memory(error)) {
      throw Error(Fault::resource,
                  "out of memory; use smaller pictures, or a smaller batch or width");
    }
    const auto* of_torch = dynamic_cast<const c10::Error*>(&error);
    if (of_torch == nullptr) throw;
    const std::string text = of_torch->what_without_backtrace();
    throw Error(Fault::bug, "a bug in tinct: " + text.substr(0, text.find('\n')) +
                                "; please report it with the command you ran");
  }
}

}  // namespace tinct
