// Colour-vision plates: a digit in random dots whose lightness varies, told apart by hue alone. Made from a
// seed, so that the same plate can be drawn again. The first one differs in lightness too: it controls that
// the task was understood.
const kSize = 300;
const kDigits = {
  2: ["111", "001", "111", "100", "111"], 3: ["111", "001", "111", "001", "111"], 4: ["101", "101", "111", "001", "001"],
  5: ["111", "100", "111", "001", "111"], 6: ["111", "100", "111", "101", "111"], 7: ["111", "001", "010", "010", "010"],
  8: ["111", "101", "111", "101", "111"], 9: ["111", "101", "111", "001", "111"],
};
// Figure and ground: red and green kinds are confused by protan and deutan eyes, blue and yellow by tritan ones.
export const kPlates = [
  { name: "control", figure: [20, 70, 30], ground: [210, 12, 70] },
  { name: "red-green", figure: [12, 45, 55], ground: [95, 30, 55] },
  { name: "red-green", figure: [28, 50, 55], ground: [75, 40, 55] },
  { name: "red-green", figure: [345, 35, 58], ground: [160, 20, 58] },
  { name: "blue-yellow", figure: [265, 30, 58], ground: [200, 22, 58] },
  { name: "blue-yellow", figure: [50, 30, 62], ground: [330, 16, 62] },
];

// mulberry32: small, seeded, the same in every browser.
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function insideDigit(digit, x, y) {
  const column = Math.floor((x - 0.26 * kSize) / (0.16 * kSize));
  const row = Math.floor((y - 0.14 * kSize) / (0.144 * kSize));
  return kDigits[digit][row]?.[column] === "1";
}

function dotsOf(random) {
  const dots = [];
  for (let tries = 0; tries < 9000 && dots.length < 900; ++tries) {
    const dot = { x: random() * kSize, y: random() * kSize, r: 3 + random() * 5 };
    const inside = Math.hypot(dot.x - kSize / 2, dot.y - kSize / 2) < kSize / 2 - dot.r;
    if (inside && dots.every((other) => Math.hypot(other.x - dot.x, other.y - dot.y) > other.r + dot.r + 1)) dots.push(dot);
  }
  return dots;
}

function digitOf(seed) {
  const digits = Object.keys(kDigits);
  return digits[Math.floor(seeded(seed)() * digits.length)];
}

export function drawPlate(canvas, plate, seed) {
  const random = seeded(seed);
  random();
  const digit = digitOf(seed);
  canvas.width = kSize;
  canvas.height = kSize;
  const pen = canvas.getContext("2d");
  for (const dot of dotsOf(random)) {
    const [hue, saturation, lightness] = insideDigit(digit, dot.x, dot.y) ? plate.figure : plate.ground;
    pen.fillStyle = `hsl(${hue} ${saturation}% ${lightness + (random() - 0.5) * 22}%)`;
    pen.beginPath();
    pen.arc(dot.x, dot.y, dot.r, 0, 2 * Math.PI);
    pen.fill();
  }
}
