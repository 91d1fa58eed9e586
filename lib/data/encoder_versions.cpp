#include <cstdio>

#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

#include "lib/data/sample.h"

namespace tinct {
namespace {

#define TINCT_TEXT_OF(x) #x
#define TINCT_TEXT(x) TINCT_TEXT_OF(x)
#ifdef LIBJPEG_TURBO_VERSION
constexpr const char* kJpegName = "libjpeg-turbo";
constexpr const char* kJpegVersion = TINCT_TEXT(LIBJPEG_TURBO_VERSION);
#else
constexpr const char* kJpegName = "libjpeg";
constexpr const char* kJpegVersion = TINCT_TEXT(JPEG_LIB_VERSION);
#endif

}  // namespace

Json encoder_versions(Encoding encoding) {
  switch (encoding) {
    case Encoding::png: return {{"libpng", png_get_libpng_ver(nullptr)}, {"zlib", zlibVersion()}};
    case Encoding::jpeg: return {{kJpegName, kJpegVersion}};
    case Encoding::raw: break;
  }
  return Json::object();
}

}  // namespace tinct
