// The canvases of a trial: at the clips' own size or a whole multiple of it, in pixels of the screen.
import { element } from "./dom.js";
import { redraw } from "./player.js";
import { texts } from "./texts.js";

const kRounding = 0.005;

// Points of the page that a pixel of a canvas takes: a whole number of the screen's pixels, whatever the zoom is and
// however the desktop is scaled.
export const pointsPerPixel = () => Math.max(1, Math.floor(window.devicePixelRatio)) / window.devicePixelRatio;

// Clips are stored at twice their size; half of it is the clip's own.
export function scaleFor(study) {
  const points = pointsPerPixel();
  return window.innerWidth >= study.width * points + 60 && window.innerHeight >= study.height * points + 260 ? 1 : 2;
}

// Draws the last picture again where a size has changed.
function fit({ study, media, canvases }) {
  const scale = scaleFor(study);
  const points = pointsPerPixel();
  for (const [i, canvas] of canvases.entries()) {
    const [, , width, height] = media.tiles[i];
    const [across, down] = [width / scale, height / scale];
    // The browser rounds lengths down, to a 64th of a pixel.
    canvas.style.width = `${across * points + kRounding}px`;
    canvas.style.height = `${down * points + kRounding}px`;
    if (canvas.width === across && canvas.height === down) continue;
    Object.assign(canvas, { width: across, height: down });
    redraw(canvas);
  }
}

// Half a pixel of the screen beside the grid, a canvas would lose a line or show one twice.
function align(canvases) {
  const ratio = window.devicePixelRatio;
  for (const canvas of canvases) Object.assign(canvas.style, { left: "0", top: "0" });
  for (const canvas of canvases) {
    const { left, top } = canvas.getBoundingClientRect();
    const [x, y] = [left + window.scrollX, top + window.scrollY].map((at) => Math.round(at * ratio) / ratio - at);
    Object.assign(canvas.style, { left: `${x}px`, top: `${y}px` });
  }
}

// A canvas per clip, in the order of the page; `place()` after it came to stand in the page and when the window changed.
export function stageOf(study, media) {
  const tiles = study.sequential ? media.tiles.slice(0, 1) : media.tiles;
  const canvases = tiles.map(() => element("canvas", { width: 0, height: 0, role: "img", class: "empty" }));
  const names = study.method === "dcr" ? [texts.reference, texts.clip] : media.tiles.length > 1 ? [texts.left, texts.right, texts.reference] : [texts.clip];
  const captions = canvases.map((_, i) => element("figcaption", {}, names.length > 1 && !study.sequential ? names[i] : ""));
  const figures = canvases.map((canvas, i) => {
    canvas.setAttribute("aria-label", names[i]);
    return element("figure", {}, canvas, captions[i]);
  });
  const stage = element("div", { class: "stage" }, figures[2], element("div", { class: "pair" }, ...figures.slice(0, 2)));
  const place = () => {
    fit({ study, media, canvases });
    align(canvases);
  };
  return { stage, canvases, captions, names, place };
}
