#include <bit>
#include <cstring>
#include <limits>
#include <string>

#include <zlib.h>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "scenes/curves_file.h"

namespace tinct {
namespace {

static_assert(std::endian::native == std::endian::little, "the planes are written as they lie");
constexpr const char* kFormat = "tinct.curves/1";
// A header names one film and a few columns.
constexpr std::size_t kLongestHeader = std::size_t{1} << 20;
constexpr std::size_t kMostColumns = 64;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(Fault::input, name + " is no file of curves that tinct wrote: " + why +
                                "; write it again with tinct scenes --stats");
}

// The bytes of many numbers, all first bytes first: alike ones stand together, and compress.
template <typename T>
void append_planes(std::string& out, const std::vector<T>& numbers) {
  for (std::size_t byte = 0; byte < sizeof(T); ++byte) {
    for (const T& number : numbers) {
      out += std::bit_cast<std::array<char, sizeof(T)>>(number)[byte];
    }
  }
}

template <typename T>
std::vector<T> take_planes(std::string_view& bytes, std::size_t count) {
  std::vector<T> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::array<char, sizeof(T)> raw;
    for (std::size_t byte = 0; byte < sizeof(T); ++byte) raw[byte] = bytes[byte * count + i];
    numbers[i] = std::bit_cast<T>(raw);
  }
  bytes.remove_prefix(count * sizeof(T));
  return numbers;
}

std::string payload(const Curves& curves) {
  std::string out;
  std::vector<std::int64_t> steps;
  std::int64_t before = 0;
  for (const std::int64_t pts : curves.pts) steps.push_back(pts - std::exchange(before, pts));
  append_planes(out, steps);
  append_planes(out, curves.damaged);
  for (const std::string& column : curves.columns) append_planes(out, curves.column(column));
  return out;
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  const int result = compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                               reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 6);
  if (result != Z_OK) throw Error(Fault::resource, "not enough memory to compress the curves");
  out.resize(size);
  return out;
}

std::string inflated(const std::string& name, std::string_view bytes, std::size_t size) {
  std::string out(size, '\0');
  uLongf length = size;
  uLong used = bytes.size();
  const int result = uncompress2(reinterpret_cast<Bytef*>(out.data()), &length,
                                 reinterpret_cast<const Bytef*>(bytes.data()), &used);
  if (result != Z_OK || length != size || used != bytes.size()) {
    refuse(name, "its numbers are cut short or damaged");
  }
  return out;
}

Rational rational_from(const Json& json) {
  return {json.at(0).get<std::int64_t>(), json.at(1).get<std::int64_t>()};
}

struct Header {
  MeasuredFilm film;
  std::size_t frames = 0;
};

Header header_from(const Json& json, const std::string& name) {
  Header header;
  if (json.at("format") != kFormat) throw Error(Fault::input, "another format");
  Curves& curves = header.film.curves;
  curves.detector = json.at("detector").get<std::string>();
  curves.version = json.at("version").get<int>();
  curves.fps = rational_from(json.at("fps"));
  curves.time_base = rational_from(json.at("time_base"));
  curves.columns = json.at("columns").get<std::vector<std::string>>();
  const auto frames = json.at("frames").get<std::int64_t>();
  if (frames < 1 || frames > kMaxFrameNumber || curves.columns.empty() ||
      curves.columns.size() > kMostColumns) {
    throw Error(Fault::input, "impossible counts");
  }
  header.frames = static_cast<std::size_t>(frames);
  const Manifest film = manifest_from_json(json.at("film"), name);
  if (film.videos.size() != 1) throw Error(Fault::input, "not one film");
  header.film.video = film.videos.front();
  return header;
}

}  // namespace

void write_curves(const std::filesystem::path& path, const MeasuredFilm& film) {
  const Curves& curves = film.curves;
  Manifest entry;
  entry.videos = {film.video};
  const Json header = {
      {"format", kFormat},
      {"detector", curves.detector},
      {"version", curves.version},
      {"fps", {curves.fps.num, curves.fps.den}},
      {"time_base", {curves.time_base.num, curves.time_base.den}},
      {"columns", curves.columns},
      {"frames", curves.frames()},
      {"film", manifest_json(entry)},
  };
  write_file_atomically(path, canonical_json_file(header) + deflated(payload(curves)));
}

MeasuredFilm read_curves(const std::filesystem::path& path) {
  return curves_from(read_file(path), path.string());
}

MeasuredFilm curves_from(std::string_view bytes, const std::string& name) {
  const std::size_t end = std::min(bytes.size(), kLongestHeader);
  const std::size_t line = bytes.substr(0, end).find('\n');
  if (line == std::string_view::npos) refuse(name, "it has no header");
  Header header;
  try {
    header = header_from(parse_json(bytes.substr(0, line), name), name);
  } catch (const Error& error) {
    refuse(name, error.what());
  } catch (const Json::exception& error) {
    refuse(name, error.what());
  }
  Curves& curves = header.film.curves;
  const std::size_t columns = curves.columns.size();
  const std::size_t size = header.frames * (sizeof(std::int64_t) + 1 + columns * sizeof(float));
  // zlib makes at most 1032 bytes of one: a header can't ask for memory that the file doesn't back.
  if (size / 1100 > bytes.size()) refuse(name, "its numbers are cut short");
  const std::string raw = inflated(name, bytes.substr(line + 1), size);
  std::string_view rest = raw;
  curves.pts = take_planes<std::int64_t>(rest, header.frames);
  std::uint64_t time = 0;  // unsigned: a damaged file must not overflow
  for (std::int64_t& pts : curves.pts) {
    time += static_cast<std::uint64_t>(pts);
    pts = static_cast<std::int64_t>(time);
  }
  curves.damaged = take_planes<std::uint8_t>(rest, header.frames);
  curves.values.resize(header.frames * columns);
  for (std::size_t column = 0; column < columns; ++column) {
    const auto values = take_planes<float>(rest, header.frames);
    for (std::size_t i = 0; i < values.size(); ++i) curves.values[i * columns + column] = values[i];
  }
  header.film.info.path = header.film.video.file;
  return std::move(header.film);
}

}  // namespace tinct
