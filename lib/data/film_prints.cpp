#include <optional>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/data/film_prints.h"

namespace tinct {

FilmPrints read_film_prints(const std::filesystem::path& film) {
  const auto source = open_frame_source(film, {.format = PixelFormat::gray8});
  const double unit = source->info().time_base.value();
  Progress progress(film.filename().string(), source->info().frames_estimate);
  FilmPrints prints;
  struct Seen {
    Fingerprint print;
    double seconds = 0;
  };
  const std::function<std::optional<Frame>()> read = [&] {
    throw_if_cancelled();
    return source->next();
  };
  const std::function<Seen(Frame)> look = [unit](const Frame& frame) {
    return Seen{fingerprint(frame), static_cast<double>(frame.pts) * unit};
  };
  const std::function<void(Seen)> keep = [&](const Seen& seen) {
    prints.film.prints.push_back(seen.print);
    prints.film.seconds.push_back(seen.seconds);
    progress.add();
  };
  ordered_pipeline<Frame, Seen>(read, look, keep);
  prints.info = source->info();
  if (prints.film.prints.empty()) {
    throw Error(Fault::input, film.string() + " has no frame that can be decoded");
  }
  return prints;
}

}  // namespace tinct
