// What the study asks of the screen and of the eyes. Every result is told to the server, which decides what a
// failed one leads to.
import { ask, element, show } from "./dom.js";
import { get, post } from "./api.js";
import { drawPlate, kPlates } from "./plates.js";
import { pointsPerPixel } from "./stage.js";
import { texts } from "./texts.js";

const kGreys = [1, 2, 4, 8, 12, 18, 26, 36];

export function sizeResult(study) {
  const beside = study.method === "pair" || study.method === "ccr" || study.method === "dcr";
  const needs = [beside ? study.width + 24 : study.width, study.height];
  const [width, height] = [window.innerWidth, window.innerHeight];
  const points = pointsPerPixel();
  return { width, height, dpr: window.devicePixelRatio, needs, passed: width >= (needs[0] / 2) * points && height >= (needs[1] / 2) * points };
}

// Whole where the browser's zoom is 100 % and the desktop is not scaled by a fraction.
export const zoomResult = () => ({ dpr: window.devicePixelRatio, passed: Number.isInteger(window.devicePixelRatio) });

// Over three seconds in which the page was seen: a hidden one is not drawn, and the first result stands.
function refreshRate() {
  return new Promise((done) => {
    const times = [];
    const tick = (now) => {
      if (now - times.at(-1) > 1000) times.length = 0;
      times.push(now);
      if (now - times[0] < 3000) requestAnimationFrame(tick);
      else done((times.length - 1) / ((times.at(-1) - times[0]) / 1000));
    };
    requestAnimationFrame(tick);
  });
}

async function refreshCheck() {
  show(element("h1", {}, texts.checks), element("p", {}, texts.refresh), element("progress", { "aria-label": texts.refresh }));
  return { rate: await refreshRate() };
}

async function brightnessCheck() {
  const ramp = element("div", { class: "ramp", role: "img", "aria-label": texts.brightness },
    ...kGreys.map((grey) => {
      const square = element("span");
      square.style.background = `rgb(${grey},${grey},${grey})`;
      return square;
    }));
  const seen = await ask([element("h1", {}, texts.checks), element("p", {}, texts.brightness), ramp],
    [0, ...kGreys].map((_, i) => ({ text: String(i), value: i, class: "plain", "aria-label": `${texts.brightnessCount}: ${i}` })));
  return { seen, of: kGreys.length };
}

async function colourCheck() {
  const results = [];
  for (const [i, plate] of kPlates.entries()) {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0];
    const canvas = element("canvas", { class: "plate", role: "img", "aria-label": texts.plateOf(i + 1, kPlates.length) });
    drawPlate(canvas, plate, seed);
    const answer = await ask([element("h1", {}, texts.plateQuestion), element("p", { class: "soft" }, texts.plateOf(i + 1, kPlates.length)), canvas],
      [..."23456789"].map((digit) => ({ text: digit, value: digit, class: "plain" })).concat([{ text: texts.plateNone, value: "", class: "plain" }]));
    results.push({ plate: plate.name, seed, answer });
  }
  return { plates: results };
}

// Tells the server all that was asked for; the names of the checks that keep this rater out.
export async function runChecks(study) {
  const wanted = study.checks;
  const found = { gamut: { p3: matchMedia("(color-gamut: p3)").matches } };
  if (wanted.size !== "off") found.size = sizeResult(study);
  if (wanted.zoom !== "off") found.zoom = zoomResult();
  if (wanted.refresh !== "off") found.refresh = await refreshCheck();
  if (wanted.brightness !== "off") found.brightness = await brightnessCheck();
  if (wanted.colour !== "off") found.colour = await colourCheck();
  await post("/api/session/checks", found);
  return (await get("/api/session")).failed;
}
