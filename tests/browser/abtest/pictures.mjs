// What was drawn into the canvases of a page, as a person would see it.
import { check } from "../harness.mjs";
import { kMethods } from "./study.mjs";

// With the obvious fake of practice: the original with red and blue exchanged.
const kShown = [...Object.values(kMethods), kMethods.original.toReversed()];

// Every picture drawn into a canvas is read back: the burnt number and the colour of the patch.
export const watchCanvases = () => {
  globalThis.drawn = [];
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (source, ...more) {
    draw.call(this, source, ...more);
    if (!this.canvas.hasAttribute("aria-label")) return;
    const block = this.canvas.width / 8;
    let number = 0;
    for (let bit = 0; bit < 8; ++bit) number = 2 * number + (this.getImageData((bit + 0.5) * block, block / 2, 1, 1).data[1] > 128 ? 1 : 0);
    const [red, green, blue] = this.getImageData(this.canvas.width / 4, this.canvas.height / 2, 1, 1).data;
    globalThis.drawn.push({ canvas: this.canvas.getAttribute("aria-label"), number, colour: [red, green, blue] });
  };
};

// Which of two clips is redder, as a person would see it.
export const redder = (page) => page.evaluate(() => {
  const last = (name) => globalThis.drawn.filter((one) => one.canvas === name).at(-1).colour;
  const red = ([r, g, b]) => r - (g + b) / 2;
  return red(last("Left")) > red(last("Right")) ? "ArrowLeft" : "ArrowRight";
});

export const drawnIn = (page) => page.evaluate(() => globalThis.drawn);

export function checkFrames(drawn, frames) {
  const pairs = [];
  for (let i = 0; i + 1 < drawn.length; i += 2) pairs.push([drawn[i], drawn[i + 1]]);
  check(pairs.length >= frames, `${pairs.length} pictures of both clips were drawn`);
  const apart = pairs.filter(([left, right]) => left.number !== right.number);
  check(apart.length === 0, `${apart.length} of ${pairs.length} pictures show two different frames`);
  return pairs.length;
}

export function checkColours(drawn) {
  let error = 0;
  for (const { colour } of drawn) {
    const distances = kShown.map((wanted) => wanted.reduce((sum, value, i) => sum + Math.abs(value - colour[i]), 0) / 3);
    error += Math.min(...distances);
  }
  error /= drawn.length;
  check(error <= 2.5, `a patch's mean error from file to canvas is ${error.toFixed(2)} of 255`);
  return error;
}
