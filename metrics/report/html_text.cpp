#include "metrics/report/html_text.h"

#include <fmt/format.h>

#include <cmath>

namespace tinct {

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::string breakable_name(std::string_view name) {
  std::string html;
  for (const char c : escape_html(name)) {
    html += c;
    if (c == '.' || c == '_') html += "<wbr>";
  }
  return html;
}

std::string number_text(double value, int digits) {
  if (!std::isfinite(value)) return "–";
  if (value == 0) return "0";
  const double magnitude = std::abs(value);
  if (magnitude < 1e6 && value == std::round(value)) return fmt::format("{:.0f}", value);
  if (magnitude >= 1e-4 && magnitude < 1e6) {
    const int decimals = digits - 1 - static_cast<int>(std::floor(std::log10(magnitude)));
    return fmt::format("{:.{}f}", value, decimals > 0 ? decimals : 0);
  }
  const int exponent = static_cast<int>(std::floor(std::log10(magnitude)));
  return fmt::format("{:.{}f}e{}", value / std::pow(10., exponent), digits - 1, exponent);
}

}  // namespace tinct
