// Pictures of frames. They come from the server as PNG, each under its own number; a frame that the
// server has not read yet is asked for once it has.
import { h, number } from "./dom.js";

let base = "";
let session = "";
let read = 0;
const waiting = new Set();

/** From now on pictures are those of this film. */
export function showFilm(film) {
  if (session !== `${film.session}/${film.id}`) waiting.clear();
  base = `/api/review/${film.id}/frame/`;
  session = `${film.session}/${film.id}`;
  setRead(film.reading?.frames ?? 0);
}

/** How many frames the server has read. */
export function setRead(count) {
  read = count;
  for (const image of waiting) {
    if (Number(image.dataset.frame) >= read) continue;
    image.src = address(image);
    waiting.delete(image);
  }
}

const address = (image) => `${base}${image.dataset.frame}.png?w=${image.dataset.width}&s=${encodeURIComponent(session)}`;

/** An image of a frame, `width` pixels wide or less. */
export function frameImage(frame, width, film, alt = `Frame ${number(frame)}`) {
  const image = h("img", {
    alt,
    decoding: "async",
    width,
    height: film.width > 0 ? Math.max(1, Math.round((width * film.height) / film.width)) : undefined,
    "data-frame": frame,
    "data-width": width,
  });
  if (frame < read) image.src = address(image);
  else waiting.add(image);
  return image;
}

/** Fetches pictures that will be looked at soon. */
export function prefetch(list, width) {
  for (const frame of list) {
    if (frame < 0 || frame >= read) continue;
    const image = new Image();
    image.fetchPriority = "low";
    image.src = `${base}${frame}.png?w=${width}&s=${encodeURIComponent(session)}`;
  }
}
