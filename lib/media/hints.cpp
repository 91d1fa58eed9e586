#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/base/options.h"
#include "lib/base/random.h"
#include "lib/base/short_text.h"
#include "lib/media/colour.h"
#include "lib/media/hints.h"
#include "lib/media/recolour.h"

namespace tinct {
namespace {

constexpr double kLargestWhole = 9007199254740991.0;  // 2^53 - 1
constexpr double kLongestSide = 2147483647.0;
constexpr double kStrongestColour = 128.0;

std::string shortened(const Json& value) {
  if (value.is_structured()) return value.is_array() ? "a list" : "an object";
  return short_text(value);
}

// An object of the file, which names itself in every complaint.
class Reader {
 public:
  Reader(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) fail("must be an object, not " + shortened(object));
  }

  [[noreturn]] void fail(const std::string& sentence) const {
    throw Error(Fault::input, where_ + ": " + sentence + ".");
  }
  [[noreturn]] void refuse(const char* name, const std::string& wanted) const {
    fail("\"" + std::string(name) + "\" must be " + wanted + ", not " + shortened(at(name)));
  }

  void allow(const std::vector<std::string>& names) const {
    constexpr std::size_t kLongestWord = 40;
    for (const auto& member : object_.items()) {
      const std::string& name = member.key();
      if (std::ranges::find(names, name) != names.end()) continue;
      const std::string near =
          name.size() <= kLongestWord ? nearest_word(name, names) : std::string();
      fail("the member " + shortened(Json(name)) + " is unknown" +
           (near.empty() ? "; remove it" : "; was \"" + near + "\" meant?"));
    }
  }

  [[nodiscard]] bool has(const char* name) const { return object_.contains(name); }

  [[nodiscard]] const Json& at(const char* name) const {
    const auto member = object_.find(name);
    if (member == object_.end()) fail("\"" + std::string(name) + "\" is missing");
    return *member;
  }

  [[nodiscard]] double number(const char* name, const std::string& wanted) const {
    const Json& value = at(name);
    if (!value.is_number() || !std::isfinite(value.get<double>())) refuse(name, wanted);
    return value.get<double>();
  }

  [[nodiscard]] std::int64_t whole(const char* name, double least, double most,
                                   const std::string& wanted) const {
    const double value = number(name, wanted);
    if (!(value >= least && value <= most) || std::trunc(value) != value) refuse(name, wanted);
    return static_cast<std::int64_t>(value);
  }

 private:
  const Json& object_;
  std::string where_;
};

struct Colour {
  double a = 0;
  double b = 0;
};

std::optional<Colour> from_hex(const std::string& text) {
  if (text.size() != 7 || text.front() != '#') return std::nullopt;
  unsigned rgb = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 1, end, rgb, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  const auto byte = [rgb](int shift) { return static_cast<std::uint8_t>(rgb >> shift & 0xFFU); };
  const Lab lab = srgb_to_lab(byte(16), byte(8), byte(0));
  return Colour{.a = lab.a, .b = lab.b};
}

std::optional<Colour> from_pair(const Json& value) {
  const auto fits = [](const Json& part) {
    return part.is_number() && std::abs(part.get<double>()) <= kStrongestColour;
  };
  if (!value.is_array() || value.size() != 2 || !fits(value[0]) || !fits(value[1])) {
    return std::nullopt;
  }
  return Colour{.a = value[0].get<double>(), .b = value[1].get<double>()};
}

Colour read_colour(const Reader& hint) {
  const Json& value = hint.at("colour");
  const auto* text = value.get_ptr<const std::string*>();
  const auto colour = text != nullptr ? from_hex(*text) : from_pair(value);
  if (!colour) hint.refuse("colour", "\"#rrggbb\" or [a, b] with both from -128 to 128");
  return *colour;
}

void check_kind(const Reader& hint) {
  if (!hint.has("kind") || hint.at("kind") == "pinned") return;
  if (hint.at("kind") == "tracked") {
    hint.fail("\"tracked\" hints are not followed yet; use \"pinned\" ones");
  }
  hint.refuse("kind", "\"pinned\"");
}

double read_centre(const Reader& hint, const char* name, int side) {
  const std::string wanted = "inside the picture, from 0 to below " + std::to_string(side);
  const double value = hint.number(name, wanted);
  if (!(value >= 0 && value < side)) hint.refuse(name, wanted);
  return value;
}

Hint read_hint(const Reader& from, const HintList& list) {
  from.allow({"frame", "last", "x", "y", "colour", "size", "kind"});
  check_kind(from);
  const std::string frame_number = "a frame number, a whole number from 0";
  Hint hint;
  hint.frame = from.whole("frame", 0, kLargestWhole, frame_number);
  hint.last = from.has("last") ? from.whole("last", 0, kLargestWhole, frame_number) : hint.frame;
  if (hint.last < hint.frame) {
    from.refuse("last", "\"frame\" (" + std::to_string(hint.frame) + ") or later");
  }
  hint.x = read_centre(from, "x", list.width);
  hint.y = read_centre(from, "y", list.height);
  const Colour colour = read_colour(from);
  hint.a = colour.a;
  hint.b = colour.b;
  if (from.has("size")) {
    hint.size = from.number("size", "a number of pixels above 0");
    if (!(hint.size > 0)) from.refuse("size", "a number of pixels above 0");
  }
  return hint;
}

// Pixels first .. end - 1 of one direction.
struct Span {
  int first = 0;
  int end = 0;
};

int clamped(double value, int most) {
  // The comparison this way round sends NaN to 0 as well.
  if (!(value > 0)) return 0;
  return value < most ? static_cast<int>(value) : most;
}

// The pixels whose centres lie in [centre - size / 2, centre + size / 2), and the centre's own.
// Half open, so that squares side by side share no pixel.
Span covered(double centre, double hint_size, int film_side, int size) {
  const double scale = static_cast<double>(size) / film_side;
  const int own = clamped(std::floor(centre * scale), size - 1);
  const int first = clamped(std::ceil((centre - hint_size / 2) * scale - 0.5), size);
  const int end = clamped(std::ceil((centre + hint_size / 2) * scale - 0.5), size);
  return {.first = std::min(first, own), .end = std::max(end, own + 1)};
}

void draw(const Hint& hint, const HintList& list, HintPlanes& planes) {
  const Span columns = covered(hint.x, hint.size, list.width, planes.width);
  const Span rows = covered(hint.y, hint.size, list.height, planes.height);
  for (int y = rows.first; y < rows.end; ++y) {
    for (int x = columns.first; x < columns.end; ++x) {
      const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(planes.width) +
                     static_cast<std::size_t>(x);
      planes.a[i] = static_cast<float>(hint.a);
      planes.b[i] = static_cast<float>(hint.b);
      planes.known[i] = 1;
    }
  }
}

}  // namespace

HintList hints_from_text(std::string_view text, const std::string& name) {
  const Json json = parse_json(text, name);
  const Reader file(json, name);
  file.allow({"format", "width", "height", "hints"});
  if (file.at("format") != "tinct.hints/1") file.refuse("format", "\"tinct.hints/1\"");
  const std::string side = "a whole number of pixels above 0";
  HintList list;
  list.width = static_cast<int>(file.whole("width", 1, kLongestSide, side));
  list.height = static_cast<int>(file.whole("height", 1, kLongestSide, side));
  const Json& hints = file.at("hints");
  if (!hints.is_array()) file.refuse("hints", "a list of hints");
  list.hints.reserve(hints.size());
  for (std::size_t i = 0; i < hints.size(); ++i) {
    const Reader hint(hints[i], name + ": hints[" + std::to_string(i) + "]");
    list.hints.push_back(read_hint(hint, list));
  }
  return list;
}

HintList read_hints(const std::filesystem::path& path) {
  return hints_from_text(read_file(path), path.string());
}

HintPlanes hint_planes(const HintList& list, std::int64_t frame, int size) {
  if (list.width <= 0 || list.height <= 0) throw Error(Fault::bug, "hints for a film without size");
  HintPlanes planes = no_hints(size);
  for (const Hint& hint : list.hints) {
    if (hint.frame <= frame && frame <= hint.last) draw(hint, list, planes);
  }
  return planes;
}

HintPlanes draw_hints(const Frame& frame, int size, double rate, std::uint64_t seed) {
  if (!(rate >= 0 && rate <= 1)) throw Error(Fault::bug, "hints are drawn at a rate from 0 to 1");
  HintPlanes planes = no_hints(size);
  const ChromaPlanes truth = chroma_planes(frame, size, size);
  Random random(seed, static_cast<std::uint64_t>(frame.number));
  for (std::size_t i = 0; i < planes.known.size(); ++i) {
    if (random.uniform() >= rate) continue;
    planes.a[i] = truth.a[i];
    planes.b[i] = truth.b[i];
    planes.known[i] = 1;
  }
  return planes;
}

HintPlanes no_hints(int size) {
  if (size <= 0) throw Error(Fault::bug, "hint planes need a size above 0");
  const auto pixels = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  HintPlanes planes{.width = size, .height = size, .a{}, .b{}, .known{}};
  for (auto* plane : {&planes.a, &planes.b, &planes.known}) plane->assign(pixels, 0.0F);
  return planes;
}

}  // namespace tinct
