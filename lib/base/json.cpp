#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"

namespace tinct {
namespace {

// RFC 8785 section 3.2.3 sorts by UTF-16 code units, which differs from UTF-8 order only where
// surrogates (U+10000 and above) meet U+E000..U+FFFF.
std::u16string utf16(const std::string& text) {
  std::u16string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (int k = 1; k < length && i + static_cast<std::size_t>(k) < text.size(); ++k) {
      code = code << 6 | (static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]) & 0x3F);
    }
    if (code >= 0x10000) {
      out.push_back(static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FF)));
    } else {
      out.push_back(static_cast<char16_t>(code));
    }
    i += static_cast<std::size_t>(length);
  }
  return out;
}

// ECMAScript Number::toString (ECMA-262 section 6.1.6.1.20) over the shortest digits.
std::string ecmascript_number(double value) {
  if (!std::isfinite(value)) throw Error(Fault::bug, "a non-finite number reached a JSON file");
  if (value == 0) return "0";
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
  std::string_view shortest(text, static_cast<std::size_t>(end.ptr - text));
  std::string out;
  if (shortest.front() == '-') {
    out = "-";
    shortest.remove_prefix(1);
  }
  const auto e = shortest.find('e');
  std::string digits(shortest.substr(0, e));
  std::erase(digits, '.');
  int exponent = 0;
  const auto exponent_text = shortest.substr(e + (shortest[e + 1] == '+' ? 2 : 1));
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  const int k = static_cast<int>(digits.size());
  const int n = exponent + 1;
  auto zeros = [](int count) { return std::string(static_cast<std::size_t>(count), '0'); };
  if (k <= n && n <= 21) return out + digits + zeros(n - k);
  if (0 < n && n <= 21) {
    return out + digits.substr(0, static_cast<std::size_t>(n)) + "." +
           digits.substr(static_cast<std::size_t>(n));
  }
  if (-6 < n && n <= 0) return out + "0." + zeros(-n) + digits;
  out += digits.substr(0, 1);
  if (k > 1) out += "." + digits.substr(1);
  return out + "e" + (n > 0 ? "+" : "-") + std::to_string(std::abs(n - 1));
}

void append(std::string& out, const Json& value) {
  switch (value.type()) {
    case Json::value_t::object: {
      std::vector<std::pair<std::u16string, const std::string*>> order;
      for (const auto& member : value.items()) {
        order.emplace_back(utf16(member.key()), &member.key());
      }
      std::sort(order.begin(), order.end());
      out += '{';
      for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0) out += ',';
        out += Json(*order[i].second).dump();
        out += ':';
        append(out, value.at(*order[i].second));
      }
      out += '}';
      return;
    }
    case Json::value_t::array: {
      out += '[';
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) out += ',';
        append(out, value[i]);
      }
      out += ']';
      return;
    }
    case Json::value_t::number_float: out += ecmascript_number(value.get<double>()); return;
    default: out += value.dump(); return;
  }
}

std::string position(std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, std::min(byte, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto last_newline = before.rfind('\n');
  const auto column =
      last_newline == std::string_view::npos ? before.size() + 1 : before.size() - last_newline;
  return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace

std::string canonical_json(const Json& value) {
  std::string out;
  append(out, value);
  return out;
}

std::string canonical_json_file(const Json& value) { return canonical_json(value) + "\n"; }

Json parse_json(std::string_view text, const std::string& name) {
  std::vector<std::set<std::string>> open_objects;
  auto check = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kDeepestJson) {
      throw Error(Fault::input, name + ": arrays and objects in one another, more than " +
                                    std::to_string(kDeepestJson) + " deep");
    }
    if (event == Json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == Json::parse_event_t::object_end) open_objects.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto key = parsed.get<std::string>();
      if (!open_objects.back().insert(key).second) {
        throw Error(Fault::input, name + ": the member \"" + key +
                                      "\" stands twice in one object; keep one of them");
      }
    }
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), check);
  } catch (const Json::out_of_range&) {
    // 1e999: valid JSON text, but no number that a double can hold.
    throw Error(Fault::input, name + ": a number is too large to be read");
  } catch (const Json::parse_error& error) {
    const std::size_t byte = error.byte > 0 ? error.byte - 1 : 0;
    throw Error(Fault::input, name + ":" + position(text, byte) + ": not valid JSON here" +
                                  (byte >= text.size() ? " (the file ends too early)" : ""));
  }
}

Json read_json_file(const std::filesystem::path& path) {
  return parse_json(read_file(path), path.string());
}

}  // namespace tinct
