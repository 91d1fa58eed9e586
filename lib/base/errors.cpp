#include <cerrno>
#include <system_error>

#include "lib/base/errors.h"

namespace tinct {

void throw_system_error(const std::string& doing, int error_number) {
  const std::string why = std::generic_category().message(error_number);
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      throw Error(Fault::resource,
                  doing + ": " + why + "; free some space and run the same command again");
    case EIO:
    case ENOMEM:
    case EMFILE:
    case ENFILE: throw Error(Fault::resource, doing + ": " + why);
    case EROFS:
    case EACCES:
    case EPERM:
      throw Error(Fault::input, doing + ": " + why + "; choose a place that you may write to");
    default: throw Error(Fault::input, doing + ": " + why);
  }
}

}  // namespace tinct
