#pragma once

#include <string>
#include <string_view>

namespace tinct {

/// Text with & < > " ' replaced, fit for element content and quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);

/// A name that may break behind its dots and underscores, as HTML.
[[nodiscard]] std::string breakable_name(std::string_view name);

/// A number for reading: four significant digits (or `digits`), "0.01234", "4.383e-5"; whole ones
/// as they are, "11"; a dash for none.
[[nodiscard]] std::string number_text(double value, int digits = 4);

}  // namespace tinct
