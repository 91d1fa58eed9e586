#pragma once

#include <map>
#include <string>

#include "lib/base/json.h"

namespace tinct {

/// A page from a mustache template and what it shows, a JSON object. Strings are escaped by
/// "{{name}}"; an empty one counts as absent, so that {{#text}} and {{^text}} tell whether there is
/// one. `style` is the page's style sheet, for {{{style}}}; `parts` are templates for {{>name}}.
/// Throws Error(Fault::bug) for a template that is none.
[[nodiscard]] std::string render_page(const char* text, const Json& view, const char* style,
                                      const std::map<std::string, const char*>& parts = {});

}  // namespace tinct
