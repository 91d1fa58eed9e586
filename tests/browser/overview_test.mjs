// The overview of scenes (`tinct manifest export html`) in a real browser, in a narrow and a wide window: nothing is
// loaded from a network, nothing overflows, every picture is there, and the numbers are those of the manifest.
// Usage: node overview_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [tinct, work] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let checks = 0;
const check = (condition, sentence) => {
  assert.ok(condition, sentence);
  checks += 1;
};

// Three shots with black between two of them, in a file whose name is markup.
function makeOverview() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "media"), { recursive: true });
  const film = join(work, "media", "a <b> & 'c'.mp4");
  const shots = ["testsrc2=size=320x180:rate=24", "mandelbrot=size=320x180:rate=24", "color=black:size=320x180:rate=24",
    "smptebars=size=320x180:rate=24"];
  const inputs = shots.flatMap((shot) => ["-f", "lavfi", "-t", "1", "-i", shot]);
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...inputs, "-filter_complex", `concat=n=${shots.length}:v=1`,
    "-pix_fmt", "yuv420p", "-c:v", "libx264", film]);
  const manifest = join(work, "film.json");
  execFileSync(tinct, ["scenes", film, "--out", manifest, "--export", "html", "--quiet"]);
  execFileSync(tinct, ["manifest", "validate", manifest]);
  return JSON.parse(readFileSync(manifest, "utf8")).videos[0];
}

async function checkPage(browser, video, width, colorScheme) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`network request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(work, "film.html")).href);
  await page.screenshot({ path: join(work, `overview-${width}-${colorScheme}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(overflow <= 0, `the page is ${overflow} px too wide in a window of ${width}`);
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => (await globalThis.axe.run()).violations);
  const serious = found.filter((violation) => ["serious", "critical"].includes(violation.impact));
  check(serious.length === 0, JSON.stringify(serious.map((v) => [v.id, v.nodes.map((n) => n.html).slice(0, 3)])));
  check(problems.length === 0, problems.join("; "));

  const titles = await page.locator(".range h3").allTextContents();
  check(titles.filter((title) => title.startsWith("Scene ")).length === video.scenes.length, "each scene has its place");
  check(titles.includes("Dropped: uniform"), "what was dropped is shown with its reason");
  const numbers = await page.locator(".range strong").allTextContents();
  const ranges = [...video.scenes, ...video.dropped].map(({ frames: [first, last] }) => `${first}–${last}`);
  check(ranges.every((range) => numbers.includes(range)), `the frames ${ranges} stand in the page, not ${numbers}`);
  const pictures = await page.evaluate(() => [...document.images].map((image) => [image.naturalWidth, image.alt]));
  check(pictures.length === 3 * video.scenes.length + video.dropped.length, "scenes have three pictures, drops one");
  check(pictures.every(([wide, alt]) => wide === 192 && alt.length > 10), "every picture can be shown and is described");
  const text = await page.evaluate(() => document.body.textContent);
  check(text.includes("a <b> & 'c'"), "a film's name is shown as it is, not as markup");
  await page.close();
}

const video = makeOverview();
check(video.scenes.length >= 3 && video.dropped.length >= 1, "the film has scenes and black between them");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  for (const width of [400, 480, 1280]) {
    for (const colorScheme of ["light", "dark"]) await checkPage(browser, video, width, colorScheme);
  }
} finally {
  await browser.close();
}
console.log(`${checks} checks passed`);
