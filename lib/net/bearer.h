#pragma once

#include <string>
#include <string_view>

namespace tinct {

/// The token in an environment variable; empty for an empty name. Throws Error(Fault::usage) where
/// there is no such variable, or it holds anything but printable ASCII without blanks; what it
/// holds is in no message.
[[nodiscard]] std::string bearer_token(const std::string& variable);

/// Whether a token may go with a request for `url` of an item whose list says `listed`: to that
/// very host (scheme, name and port) and no other that it redirects to, and over https, unless it
/// is this machine (127.0.0.0/8, ::1, localhost).
[[nodiscard]] bool may_send_bearer(std::string_view url, std::string_view listed);

}  // namespace tinct
