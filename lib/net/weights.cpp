#include "lib/net/weights.h"

#include <array>
#include <cstdlib>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/options.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// The first eight digits of the hashes of alexnet and inception are those that their publishers put
// into the names of the files; the rest is what many projects that pin these files agree on.
constexpr std::array<WeightsInfo, 3> kAll{{
    {.name = "alexnet",
     .metric = "lpips",
     .purpose = "AlexNet trained on ImageNet, by torchvision: the features that LPIPS compares",
     .file = "alexnet-owt-7be5be79.pth",
     .url = "https://download.pytorch.org/models/alexnet-owt-7be5be79.pth",
     .bytes = 244'408'911,
     .sha256 = "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
     .license = "BSD-3-Clause (torchvision); ImageNet's terms bind its pictures"},
    {.name = "lpips-alex",
     .metric = "lpips",
     .purpose = "LPIPS v0.1 for AlexNet: how much each feature weighs for the eye",
     .file = "lpips-alex-v0.1.pth",
     .url = "https://files.pythonhosted.org/packages/9b/13/"
            "1df50c7925d9d2746702719f40e864f51ed66f307b20ad32392f1ad2bb87/"
            "lpips-0.1.4-py3-none-any.whl",
     .bytes = 6009,
     .sha256 = "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0",
     .license = "BSD-2-Clause",
     .package = {.file = "lpips-0.1.4-py3-none-any.whl",
                 .bytes = 53'763,
                 .sha256 = "fd537af5828b69d2e6ffc0a397bd506dbc28ca183543617690844c08e102ec5e",
                 .member = "lpips/weights/v0.1/alex.pth"}},
    {.name = "inception",
     .metric = "fid",
     .purpose = "Inception-v3 of 2015 as FID is defined with, ported by pytorch-fid",
     .file = "pt_inception-2015-12-05-6726825d.pth",
     .url = "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/"
            "pt_inception-2015-12-05-6726825d.pth",
     .bytes = 95'628'359,
     .sha256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
     .license = "Apache-2.0; ImageNet's terms bind its pictures"},
}};

fs::path from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? fs::path() : fs::path(value);
}

}  // namespace

std::span<const WeightsInfo> all_weights() noexcept { return kAll; }

const WeightsInfo& weights_named(std::string_view name) {
  std::vector<std::string> names;
  std::string list;
  for (const WeightsInfo& weights : kAll) {
    if (weights.name == name) return weights;
    names.emplace_back(weights.name);
    list += (list.empty() ? "" : ", ") + names.back();
  }
  const std::string near = nearest_word(name, names);
  throw Error(Fault::usage, "there are no weights \"" + std::string(name) + "\"; " +
                                (near.empty() ? "" : "did you mean " + near + "? ") +
                                "Known are: " + list);
}

fs::path weights_folder(const fs::path& wish) {
  if (!wish.empty()) return wish;
  if (fs::path folder = from_environment("TINCT_WEIGHTS"); !folder.empty()) return folder;
  fs::path cache = from_environment("XDG_CACHE_HOME");
  if (cache.empty()) {
    const fs::path home = from_environment("HOME");
    if (home.empty()) {
      throw Error(Fault::usage,
                  "neither HOME nor XDG_CACHE_HOME is set; name the folder of the weights with "
                  "--weights DIR");
    }
    cache = home / ".cache";
  }
  return cache / "tinct" / "weights";
}

fs::path find_weights_file(const WeightsInfo& weights, const fs::path& folder) {
  const std::string name(weights.name);
  for (const std::string& file :
       {name + ".safetensors", name + ".pt", name + ".pth", std::string(weights.file)}) {
    if (fs::is_regular_file(folder / file)) return folder / file;
  }
  return {};
}

fs::path need_weights_file(const WeightsInfo& weights, const fs::path& folder) {
  fs::path file = find_weights_file(weights, folder);
  if (!file.empty()) return file;
  const std::string name(weights.name);
  const std::string metric(weights.metric);
  throw Error(Fault::input, metric + " needs the weights \"" + name + "\", which " +
                                folder.string() + " lacks; run tinct weights get " + metric +
                                ", or put your own there as " + name +
                                ".safetensors (--weights DIR names another folder)");
}

bool is_published(const WeightsInfo& weights, const fs::path& file) {
  return static_cast<std::int64_t>(fs::file_size(file)) == weights.bytes &&
         hex(sha256_file(file)) == weights.sha256;
}

}  // namespace tinct
