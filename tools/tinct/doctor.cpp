#include <curl/curl.h>
#include <sys/statvfs.h>

#include <filesystem>
#include <thread>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "lib/base/subprocess.h"
#include "lib/base/version.h"
#include "lib/media/optical_flow.h"
#include "tools/tinct/commands.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct DoctorOptions {
  static void describe(auto&, DoctorOptions&) {}
};

std::string ffmpeg_version(unsigned version) {
  return std::to_string(AV_VERSION_MAJOR(version)) + "." +
         std::to_string(AV_VERSION_MINOR(version)) + "." +
         std::to_string(AV_VERSION_MICRO(version));
}

/// A codec the work needs: its FFmpeg names, the first present one is used.
struct CodecNeed {
  const char* what;
  std::vector<const char*> names;
  bool encoder;
  const char* without;
};

std::string present_codec(const CodecNeed& need) {
  for (const char* name : need.names) {
    const AVCodec* codec =
        need.encoder ? avcodec_find_encoder_by_name(name) : avcodec_find_decoder_by_name(name);
    if (codec != nullptr) return name;
  }
  return "";
}

Json codecs(Json& missing) {
  static const std::vector<CodecNeed> needs{
      {"decode H.264", {"h264"}, false, "most films can't be read"},
      {"decode HEVC", {"hevc"}, false, "some films can't be read"},
      {"decode VP9", {"vp9", "libvpx-vp9"}, false, "WebM films can't be read"},
      {"decode AV1", {"libdav1d", "av1", "libaom-av1"}, false, "some WebM films can't be read"},
      {"encode FFV1", {"ffv1"}, true, "no lossless video output"},
      {"encode H.264", {"libx264", "libopenh264"}, true, "write .webm in place of .mp4"},
      {"encode VP9", {"libvpx-vp9"}, true, "no WebM output"},
  };
  Json found = Json::object();
  for (const CodecNeed& need : needs) {
    const std::string name = present_codec(need);
    found[need.what] = name.empty() ? Json(nullptr) : Json(name);
    if (name.empty()) missing.push_back(std::string(need.what) + ": " + need.without);
  }
  return found;
}

double free_gigabytes(const fs::path& folder) {
  struct statvfs space {};
  if (statvfs(folder.c_str(), &space) != 0) return 0;
  return static_cast<double>(space.f_bavail) * static_cast<double>(space.f_frsize) / 1e9;
}

Json examine() {
  Json missing = Json::array();
  const fs::path sibling = fs::path(this_program()).parent_path() / "tinct-torch";
  const bool torch = fs::exists(sibling);
  const bool nvidia = fs::exists("/proc/driver/nvidia/version");
  if (!torch) {
    missing.push_back(
        "tinct-torch: this build can't train and colorize; ./dev setup brings LibTorch");
  }
  Json report{{"tinct", kVersion},
              {"libraries",
               {{"libavcodec", ffmpeg_version(avcodec_version())},
                {"libavformat", ffmpeg_version(avformat_version())},
                {"ffmpeg", av_version_info()},
                {"opencv", optical_flow_version()},
                {"libcurl", curl_version_info(CURLVERSION_NOW)->version}}},
              {"codecs", codecs(missing)},
              {"cores", std::thread::hardware_concurrency()},
              {"free_disk_gb", free_gigabytes(".")},
              {"nvidia_driver", nvidia},
              {"tinct_torch", torch}};
  report["missing"] = missing;
  return report;
}

std::string line(const std::string& name, const std::string& value) {
  return "  " + name + std::string(name.size() < 18 ? 18 - name.size() : 1, ' ') + value + "\n";
}

std::string as_text(const Json& report) {
  std::string text = "tinct " + report["tinct"].get<std::string>() + "\n\nlibraries\n";
  for (const auto& library : report["libraries"].items()) {
    text += line(library.key(), library.value().get<std::string>());
  }
  text += "\ncodecs\n";
  for (const auto& codec : report["codecs"].items()) {
    text +=
        line(codec.key(), codec.value().is_null() ? "missing" : codec.value().get<std::string>());
  }
  char disk[32];
  std::snprintf(disk, sizeof disk, "%.1f GB", report["free_disk_gb"].get<double>());
  text += "\nmachine\n" + line("cores", report["cores"].dump()) + line("free disk here", disk) +
          line("NVIDIA driver", report["nvidia_driver"].get<bool>() ? "present" : "none") +
          line("tinct-torch", report["tinct_torch"].get<bool>() ? "present" : "none");
  text += report["missing"].empty() ? "\nnothing is missing\n" : "\nmissing\n";
  for (const auto& sentence : report["missing"]) {
    text += "  " + sentence.get<std::string>() + "\n";
  }
  return text;
}

int run(const DoctorOptions&, const CommonOptions& common) {
  const Json report = examine();
  common.json ? print_json(report) : print_text(as_text(report));
  return 0;
}

}  // namespace

Command doctor_command() {
  return make_command<DoctorOptions>(
      {.name = "doctor",
       .summary = "what this machine has, and what is missing",
       .about = "Prints the versions of the libraries, the codecs that FFmpeg offers here, CUDA, "
                "cores and free disk. Put its output into a bug report.",
       .examples = {{"tinct doctor", "for people"}, {"tinct doctor --json", "for programs"}}},
      run);
}

}  // namespace tinct
