#include "augment/effects/film_effects.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "lib/base/errors.h"

namespace tinct {
namespace {

// FNV-1a: a number of its own for each effect, the same in every version.
std::uint64_t number_of(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char letter : name) {
    hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001B3U;
  }
  return hash;
}

}  // namespace

const std::vector<FilmEffect>& film_effects() {
  static const std::vector<FilmEffect> effects{
      {"blur", "Gaussian of sigma 0 to 1.5 pixels, the same for both frames", blurred},
      {"photometric", "L* times 0.8 to 1.2 and plus -10 to 10, the same for both frames",
       with_other_luminance},
      {"flicker", "each frame brighter or darker by up to 15 %", flickering},
      {"grain", "normal noise in all channels alike, sigma 6 of 255, new in each frame", grainy},
      {"scratches", "up to 4 upright lines that stay, and up to 8 specks of dust that don't",
       scratched},
      {"jpeg", "JPEG of quality 30 to 90, the same for both frames", through_jpeg},
  };
  return effects;
}

std::vector<std::string> film_effect_names() {
  std::vector<std::string> names;
  for (const FilmEffect& effect : film_effects()) names.emplace_back(effect.name);
  return names;
}

std::vector<const FilmEffect*> film_effects_named(const std::vector<std::string>& names) {
  const std::vector<std::string> known = film_effect_names();
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    std::string all;
    for (const std::string& each : known) all += (all.empty() ? "" : ", ") + each;
    throw Error(Fault::usage, "\"" + name + "\" is no film effect; there are " + all);
  }
  std::vector<const FilmEffect*> chosen;
  for (const FilmEffect& effect : film_effects()) {
    if (std::ranges::find(names, effect.name) != names.end()) chosen.push_back(&effect);
  }
  return chosen;
}

Frame with_effects(Frame frame, const std::vector<const FilmEffect*>& effects,
                   const EffectKey& key) {
  for (const FilmEffect* effect : effects) {
    const std::uint64_t seed = key.seed ^ number_of(effect->name);
    EffectDraw draw{.shared = Random(seed, key.item),
                    .own = Random(seed ^ (0x9E3779B97F4A7C15U * (key.frame + 1)), key.item),
                    .strength = key.strength};
    frame = effect->apply(frame, draw);
  }
  return frame;
}

}  // namespace tinct
