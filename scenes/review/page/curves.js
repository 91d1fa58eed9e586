// The detector's curves with their thresholds: lines that can be dragged or moved by arrow keys. The server
// says what would become of the film; applying is an edit like any other.
import { byId, frames, h, number, scenes } from "./dom.js";

const kStep = 0.01;
const kAround = 125;  // frames on each side, when not the whole film is shown

// { film, frame, go, ask, apply, plots, wanted by option, lines by curve, preview }
let shown = null;
let whole = true;
let asking = 0;       // the latest question; older answers are passed over

/** Values come as hexadecimal bytes: 0 for none, else 1 + 254 times the value. */
function decoded(text) {
  const values = new Float32Array(text.length / 2);
  for (let i = 0; i < values.length; ++i) {
    const byte = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
    values[i] = byte === 0 ? Number.NaN : (byte - 1) / 254;
  }
  return values;
}

function range() {
  const { film, frame } = shown;
  if (whole || film.frames <= 2 * kAround) return [0, film.frames];
  const first = Math.max(0, Math.min(frame - kAround, film.frames - 2 * kAround));
  return [first, first + 2 * kAround];
}

const thresholdOf = (curve) => shown.lines.get(curve.name) ?? curve.threshold;

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { line: of("--accent"), over: of("--cut"), ink: of("--ink"), soft: of("--soft"), rule: of("--rule"), good: of("--good") };
}

// The highest value of each column of pixels, so that no peak is lost.
function drawValues(pen, values, { first, last, width, height, threshold, colour }) {
  const y = (value) => height - 2 - value * (height - 4);
  const perPixel = (last - first) / width;
  pen.lineWidth = 1.5;
  if (perPixel <= 1) {
    pen.strokeStyle = colour.line;
    pen.beginPath();
    for (let at = first; at < last; ++at) {
      const value = Number.isNaN(values[at]) ? 0 : values[at];
      pen.lineTo((at - first + 0.5) / perPixel, y(value));
    }
    pen.stroke();
    pen.fillStyle = colour.over;
    for (let at = first; at < last; ++at) {
      if (values[at] >= threshold) pen.fillRect((at - first + 0.5) / perPixel - 2, y(values[at]) - 2, 4, 4);
    }
    return;
  }
  for (let column = 0; column < width; ++column) {
    let top = 0;
    const end = Math.min(last, Math.ceil(first + (column + 1) * perPixel));
    for (let at = Math.floor(first + column * perPixel); at < end; ++at) if (values[at] > top) top = values[at];
    pen.fillStyle = top >= threshold ? colour.over : colour.line;
    pen.fillRect(column, y(top), 1, height - y(top));
  }
}

function drawPlot(plot) {
  const { canvas, curve, values } = plot;
  const scale = globalThis.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (width === 0) return;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const colour = colours();
  const [first, last] = range();
  const x = (at) => ((at - first) / (last - first)) * width;
  const threshold = thresholdOf(curve);
  drawValues(pen, values, { first, last, width, height, threshold, colour });
  pen.fillStyle = colour.ink;
  pen.fillRect(x(shown.frame + 0.5) - 1, 0, 2, height);
  const place = height - 2 - threshold * (height - 4);
  pen.fillStyle = colour.ink;
  for (let left = 0; left < width; left += 9) pen.fillRect(left, place - 0.75, 6, 1.5);
  // What the new thresholds change: a cross for a cut that goes, a triangle for one that comes.
  pen.strokeStyle = colour.over;
  pen.lineWidth = 2;
  for (const at of shown.preview?.removed ?? []) {
    pen.beginPath();
    pen.moveTo(x(at) - 4, 2); pen.lineTo(x(at) + 4, 10); pen.moveTo(x(at) + 4, 2); pen.lineTo(x(at) - 4, 10);
    pen.stroke();
  }
  pen.fillStyle = colour.good;
  for (const at of shown.preview?.added ?? []) {
    pen.beginPath();
    pen.moveTo(x(at), 1); pen.lineTo(x(at) + 5, 10); pen.lineTo(x(at) - 5, 10);
    pen.fill();
  }
  if (!plot.handle) return;
  plot.handle.style.top = `${(place / height) * 100}%`;
  plot.handle.setAttribute("aria-valuenow", threshold.toFixed(2));
  plot.handle.setAttribute("aria-valuetext", `threshold ${threshold.toFixed(2)}`);
  plot.value.textContent = threshold.toFixed(2);
}

function draw() {
  if (!shown?.plots) return;
  for (const plot of shown.plots) drawPlot(plot);
  const [first, last] = range();
  byId("curve-first").textContent = number(first);
  byId("curve-last").textContent = number(last - 1);
}

function summary() {
  const { preview, film } = shown;
  if (!shown.plots.some((plot) => plot.handle)) return [];
  if (!preview) return [h("p", { class: "soft" }, "Drag a threshold, or move it with the arrow keys, to see what would become of the film.")];
  const changes = [];
  if (preview.removed.length > 0) changes.push(`${number(preview.removed.length)} ${preview.removed.length === 1 ? "start" : "starts"} of a scene would go`);
  if (preview.added.length > 0) changes.push(`${number(preview.added.length)} would come`);
  const fewer = preview.frames_now - preview.frames;
  if (fewer !== 0) changes.push(`${frames(Math.abs(fewer))} ${fewer > 0 ? "fewer" : "more"} in scenes`);
  const list = [h("p", {}, h("strong", {}, `Would become ${scenes(preview.scenes)} instead of ${number(preview.now)}`),
    changes.length > 0 ? `: ${changes.join(", ")}.` : ".")];
  if (film.edits > 0) list.push(h("p", { class: "soft" }, "Applied, they take the place of all edits of this film; undo brings these back."));
  list.push(h("p", { class: "row" },
    h("button", { type: "button", onclick: () => shown.apply(asked()) }, "Apply these thresholds"), " ",
    h("button", { type: "button", onclick: reset }, "Back to the present ones")));
  return list;
}

/** The thresholds that were moved, as the server takes them. */
const asked = () => [...shown.wanted].map(([option, threshold]) => ({ option, threshold }));

function reset() {
  shown.wanted.clear();
  shown.lines.clear();
  shown.preview = null;
  asking += 1;
  byId("curve-summary").replaceChildren(...summary());
  draw();
}

async function moveTo(curve, threshold) {
  const value = Math.max(0.01, Math.min(0.99, Math.round(threshold / kStep) * kStep));
  shown.wanted.set(curve.option, value);
  shown.lines.set(curve.name, value);
  draw();
  const question = ++asking;
  const mine = shown;
  const answer = await shown.ask(asked());
  if (!answer || question !== asking || mine !== shown) return;
  shown.preview = answer;
  // Lines of the same option move together.
  for (const line of answer.lines) shown.lines.set(line.name, line.threshold);
  byId("curve-summary").replaceChildren(...summary());
  draw();
}

// The line's end, which can be dragged and has the keyboard's focus.
function makeHandle(curve, canvas, value) {
  const handle = h("div", {
    class: "handle", role: "slider", tabindex: "0", "aria-orientation": "vertical", "aria-label": `Threshold of ${curve.name}`,
    "aria-valuemin": "0.01", "aria-valuemax": "0.99",
  }, value);
  const byPointer = (event) => {
    const area = canvas.getBoundingClientRect();
    moveTo(curve, 1 - (event.clientY - area.top - 2) / (area.height - 4));
  };
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", byPointer);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", byPointer), { once: true });
  });
  handle.addEventListener("keydown", (event) => {
    const steps = { ArrowUp: kStep, ArrowRight: kStep, ArrowDown: -kStep, ArrowLeft: -kStep, PageUp: 10 * kStep, PageDown: -10 * kStep };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") reset();
    else if (event.key in steps) moveTo(curve, thresholdOf(curve) + steps[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return handle;
}

function makePlot(curve) {
  const canvas = h("canvas", { class: "plot", "aria-hidden": "true" });
  const value = h("span", { class: "value" });
  // A rule without a knob has a line that stays.
  const handle = curve.option ? makeHandle(curve, canvas, value) : null;
  canvas.addEventListener("pointerdown", (event) => {
    const area = canvas.getBoundingClientRect();
    const [first, last] = range();
    shown.go(Math.floor(first + ((event.clientX - area.left) / area.width) * (last - first)));
  });
  const item = h("figure", { class: "curve" },
    h("figcaption", {}, h("strong", {}, curve.name), ` ${curve.meaning}`),
    h("div", { class: "plot-box" }, canvas, handle));
  return { curve, values: decoded(curve.values), canvas, handle, value, item };
}

/** Shows a film's curves. `ask` gets thresholds and gives what would become; `apply` makes it so. */
export function showCurves(film, data, { go, ask, apply }) {
  const box = byId("curves");
  box.hidden = data === null || data.curves.length === 0;
  if (box.hidden) {
    shown = null;
    return;
  }
  shown = { film, frame: 0, go, ask, apply, wanted: new Map(), lines: new Map(), preview: null };
  shown.plots = data.curves.map(makePlot);
  const zoom = h("button", { type: "button", "aria-pressed": String(!whole), onclick: () => {
    whole = !whole;
    zoom.setAttribute("aria-pressed", String(!whole));
    draw();
  } }, `Only ${2 * kAround} frames around`);
  box.replaceChildren(
    h("div", { class: "head" }, h("h2", {}, "Curves of the detector"), zoom),
    ...shown.plots.map((plot) => plot.item),
    h("p", { class: "small soft ends" }, h("span", { id: "curve-first" }), h("span", { id: "curve-last" })),
    h("div", { id: "curve-summary", "aria-live": "polite" }, ...summary()),
  );
  const sizes = new ResizeObserver(draw);
  for (const plot of shown.plots) sizes.observe(plot.canvas);
}

/** Marks where we are. */
export function markCurves(film, frame) {
  if (!shown) return;
  shown.film = film;
  shown.frame = frame;
  draw();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
