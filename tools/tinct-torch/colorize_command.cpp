#include "tools/tinct-torch/colorize_command.h"

namespace tinct {

CommandText colorize_text() {
  return {
      .name = "colorize",
      .summary = "give colour to a film with a trained model",
      .about =
          "The net sees each frame small and in gray; the colour it gives is scaled up to the "
          "film's "
          "size and joined with the film's own L*, which stays as it is. Size, frame rate and time "
          "stamps are kept, and sound is copied. Colours that sRGB has not at that lightness are "
          "made paler, never lighter or darker.\n\n"
          "Hints steer the colours: from a file, made by hand, or drawn at random from the film's "
          "own colours at a rate, as the 2018 evaluation did. Drawn hints need a film in colour "
          "and "
          "measure a model; they are no way to colorize a gray film.",
      .examples = {
          {"tinct colorize film.mkv --model runs/first --out colour.mkv", "no hints"},
          {"tinct colorize film.mp4 --model runs/first --hints hints.json --out colour.mp4",
           "colours given by hand"},
          {"tinct colorize clips/ --model runs/first --hint-rate 0.005 --out guided/",
           "a folder of films, 0.5 % of the true colours given, for tinct score"},
          {"tinct colorize film.mkv --model runs/stateful --scenes film.json --out colour.mkv",
           "a model with memory, which forgets at the cuts"}}};
}

}  // namespace tinct
