#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/web/request_rules.h"

// Whatever a client asks for: a path that is let through begins with "/" and leads nowhere else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tinct::WebRequest request;
  if (!tinct::read_target({reinterpret_cast<const char*>(data), size}, request)) return 0;
  const std::string path = request.path + "/";
  const bool leads_away = path.find("/../") != std::string::npos ||
                          path.find('\\') != std::string::npos ||
                          path.find('\0') != std::string::npos;
  if (leads_away || !path.starts_with('/')) std::abort();
  return 0;
}
