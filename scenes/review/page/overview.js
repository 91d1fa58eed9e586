// The whole film as a bar: scenes in two tones, dropped frames hatched, where we are.
import { byId, h, number } from "./dom.js";

let canvas = null;
let current = null;

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { even: of("--scene-a"), odd: of("--scene-b"), dropped: of("--dropped"), accent: of("--accent"), ink: of("--ink") };
}

function draw() {
  if (!canvas || !current) return;
  const { film, frame } = current;
  const scale = globalThis.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const colour = colours();
  const x = (at) => (at / film.frames) * width;
  for (const piece of film.pieces) {
    const left = x(piece.first);
    const right = Math.max(x(piece.last + 1), left + 0.5);
    const isScene = piece.kind === "scene";
    pen.fillStyle = isScene ? (piece.number % 2 ? colour.odd : colour.even) : colour.dropped;
    pen.fillRect(left, isScene ? 4 : 12, right - left, isScene ? height - 8 : height - 24);
  }
  pen.fillStyle = colour.accent;
  for (const cut of film.cuts) if (cut.accepted) pen.fillRect(x(cut.at) - 0.5, height - 4, 1.5, 4);
  pen.fillStyle = colour.ink;
  pen.fillRect(Math.min(width - 3, Math.max(0, x(frame + 0.5) - 1.5)), 0, 3, height);
}

/** Shows where in the film a frame is. */
export function showOverview(film, frame, go) {
  if (!canvas) {
    canvas = h("canvas", { class: "bar", "aria-hidden": "true" });
    canvas.addEventListener("pointerdown", (event) => {
      const box = canvas.getBoundingClientRect();
      current.go(Math.floor(((event.clientX - box.left) / box.width) * current.film.frames));
    });
    new ResizeObserver(draw).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    byId("overview").append(canvas, h("p", { class: "small soft ends" }, h("span", {}, "0"), h("span", { id: "last-frame" })));
  }
  current = { film, frame, go };
  byId("last-frame").textContent = number(film.frames - 1);
  draw();
}
