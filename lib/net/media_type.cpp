#include <algorithm>
#include <array>

#include "lib/net/media_type.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

using std::string_view_literals::operator""sv;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view type;
};

// The first that fits wins; so the more telling ones stand above the shorter ones.
constexpr Signature kSignatures[] = {
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    {0, "GIF87a"sv, "image/gif"},
    {0, "GIF89a"sv, "image/gif"},
    {0, "II*\0"sv, "image/tiff"},
    {0, "MM\0*"sv, "image/tiff"},
    {0, "BM"sv, "image/bmp"},
    {0, "\0\0\0\x0CjP  \r\n\x87\n"sv, "image/jp2"},
    {0, "\0\0\0\x0CJXL \r\n\x87\n"sv, "image/jxl"},
    {0, "\xFF\x0A"sv, "image/jxl"},
    {0, "SDPX"sv, "image/dpx"},
    {0, "XPDS"sv, "image/dpx"},
    {0, "\x76\x2F\x31\x01"sv, "image/x-exr"},
    {4, "ftypavif"sv, "image/avif"},
    {4, "ftypheic"sv, "image/heic"},
    {4, "ftypheix"sv, "image/heic"},
    {4, "ftypmif1"sv, "image/heic"},
    {4, "ftypqt  "sv, "video/quicktime"},
    {4, "ftypM4A "sv, "audio/mp4"},
    {4, "ftyp"sv, "video/mp4"},
    {4, "moov"sv, "video/quicktime"},
    {4, "mdat"sv, "video/quicktime"},
    {4, "wide"sv, "video/quicktime"},
    {0, "\0\0\x01\xBA"sv, "video/mpeg"},
    {0, "\0\0\x01\xB3"sv, "video/mpeg"},
    {0, "\0\0\0\x01\x67"sv, "video/h264"},
    {0, "\0\0\0\x01\x40\x01"sv, "video/h265"},
    {0, "FLV\x01"sv, "video/x-flv"},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, "video/x-ms-asf"},
    {0, "\x06\x0E\x2B\x34\x02\x05\x01\x01"sv, "video/mxf"},
    {0, "\x1F\x07\x00"sv, "video/dv"},
    {0, "YUV4MPEG2 "sv, "video/x-yuv4mpeg"},
    {0, "DKIF"sv, "video/x-ivf"},
    {0, "ID3"sv, "audio/mpeg"},
    {0, "fLaC"sv, "audio/flac"},
    {0, "PK\x03\x04"sv, "application/zip"},
    {0, "\x1F\x8B\x08"sv, "application/gzip"},
    {0, "\x28\xB5\x2F\xFD"sv, "application/zstd"},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     "application/x-xz"},
    {0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    {0, "Rar!\x1A\x07"sv, "application/vnd.rar"},
    {257, "ustar"sv, "application/x-tar"},
    {0, "%PDF-"sv, "application/pdf"},
    {0,
     "\x7F"
     "ELF"sv,
     "application/x-executable"},
};

constexpr std::string_view kUnknown = "application/octet-stream";

std::string_view riff_type(std::string_view kind) {
  if (kind == "WEBP") return "image/webp";
  if (kind == "AVI ") return "video/x-msvideo";
  if (kind == "WAVE") return "audio/wav";
  return kUnknown;
}

bool is_transport_stream(std::string_view head) {
  // Packets of 188 bytes, or of 192 with a time code before each (M2TS).
  for (const auto& [first, step] : {std::pair<std::size_t, std::size_t>{0, 188}, {4, 192}}) {
    if (head.size() > first + step && head[first] == 'G' && head[first + step] == 'G') return true;
  }
  return false;
}

bool is_netpbm(std::string_view head) {
  return head.size() >= 3 && head[0] == 'P' && head[1] >= '1' && head[1] <= '7' &&
         (head[2] == '\n' || head[2] == ' ' || head[2] == '\r' || head[2] == '\t');
}

std::string_view text_type(std::string_view head) {
  const bool binary = std::any_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' &&
           byte != 0x1B;
  });
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n\f");
  if (first == std::string_view::npos) return binary ? kUnknown : "text/plain"sv;
  const std::string start = [&] {
    std::string lower(head.substr(first, 16));
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
  }();
  for (const auto tag : {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv, "<script"sv,
                         "<title"sv, "<!--"sv, "<h1"sv, "<div"sv, "<p>"sv, "<meta"sv}) {
    if (start.starts_with(tag)) return "text/html";
  }
  if (start.starts_with("<?xml") || start.starts_with("<svg")) return "text/xml";
  if (binary) return kUnknown;
  return start[0] == '{' || start[0] == '[' ? "application/json"sv : "text/plain"sv;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 40> kExtensions{{
    {"image/jpeg", ".jpg"},        {"image/jpeg", ".jpeg"},      {"image/png", ".png"},
    {"image/gif", ".gif"},         {"image/tiff", ".tif"},       {"image/tiff", ".tiff"},
    {"image/bmp", ".bmp"},         {"image/webp", ".webp"},      {"image/avif", ".avif"},
    {"image/heic", ".heic"},       {"image/jp2", ".jp2"},        {"image/jxl", ".jxl"},
    {"image/dpx", ".dpx"},         {"image/x-exr", ".exr"},      {"image/x-portable", ".ppm"},
    {"image/x-portable", ".pgm"},  {"image/x-portable", ".pnm"}, {"video/mp4", ".mp4"},
    {"video/mp4", ".m4v"},         {"video/quicktime", ".mov"},  {"video/webm", ".webm"},
    {"video/x-matroska", ".mkv"},  {"video/x-msvideo", ".avi"},  {"video/mpeg", ".mpg"},
    {"video/mpeg", ".mpeg"},       {"video/mp2t", ".ts"},        {"video/mp2t", ".m2ts"},
    {"video/mp2t", ".mts"},        {"video/x-flv", ".flv"},      {"video/x-ms-asf", ".wmv"},
    {"video/mxf", ".mxf"},         {"video/dv", ".dv"},          {"video/x-yuv4mpeg", ".y4m"},
    {"video/x-ivf", ".ivf"},       {"video/ogg", ".ogv"},        {"video/h264", ".h264"},
    {"video/h265", ".h265"},       {"video/3gpp", ".3gp"},       {"application/zip", ".zip"},
    {"application/x-tar", ".tar"},
}};

}  // namespace

std::string_view sniff_media_type(std::string_view head) noexcept {
  head = head.substr(0, kSniffBytes);
  for (const Signature& signature : kSignatures) {
    if (head.size() >= signature.offset + signature.bytes.size() &&
        head.substr(signature.offset, signature.bytes.size()) == signature.bytes) {
      return signature.type;
    }
  }
  if (head.starts_with("RIFF") && head.size() >= 12) return riff_type(head.substr(8, 4));
  if (head.starts_with("\x1A\x45\xDF\xA3")) {  // EBML: the document's type follows in its header
    return head.substr(0, 64).find("webm") != std::string_view::npos ? "video/webm"sv
                                                                     : "video/x-matroska"sv;
  }
  if (head.starts_with("OggS")) {
    return head.find("theora") != std::string_view::npos ? "video/ogg"sv : "audio/ogg"sv;
  }
  if (is_transport_stream(head)) return "video/mp2t";
  if (is_netpbm(head)) return "image/x-portable";
  return text_type(head);
}

bool is_media_type(std::string_view type) noexcept {
  return type.starts_with("video/") || type.starts_with("image/");
}

std::string_view media_extension(std::string_view type) noexcept {
  for (const auto& [known, extension] : kExtensions) {
    if (known == type) return extension;
  }
  return {};
}

bool has_media_extension(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string ending = ascii_lower(file_name.substr(dot));
  return std::any_of(kExtensions.begin(), kExtensions.end(), [&](const auto& entry) {
    return entry.second == ending && is_media_type(entry.first);
  });
}

}  // namespace tinct
