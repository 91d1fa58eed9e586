// The page of `tinct dataset view` in a real browser, in a narrow and a wide window: nothing is loaded from a network,
// nothing overflows, every picture is there and described, and the numbers are those of dataset.json.
// Usage: node dataset_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

// Two films; one shot stands twice, so that the split has near-duplicates. The set's name and a film's are markup.
function makeDataset() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "media"), { recursive: true });
  const shots = ["testsrc2=size=320x180:rate=24", "mandelbrot=size=320x180:rate=24", "testsrc2=size=320x180:rate=24",
    "gradients=size=320x180:rate=24:speed=0.1:seed=4", "smptebars=size=320x180:rate=24"];
  const film = "a <b> & 'c' with a name that is longer than a narrow window.mp4";
  const make = (name, parts) => execFileSync("ffmpeg", ["-nostdin", "-v", "error",
    ...parts.flatMap((shot) => ["-f", "lavfi", "-t", "1", "-i", shot]), "-filter_complex", `concat=n=${parts.length}:v=1`,
    "-pix_fmt", "yuv420p", "-c:v", "libx264", join(work, "media", name)]);
  make(film, shots);
  make("other.mp4", ["rgbtestsrc=size=160x90:rate=24"]);
  const path = join(work, "m.json");
  execFileSync(tinct, ["scenes", join(work, "media", film), join(work, "media/other.mp4"), "--out", path, "--name", "five <shots> & more",
    "--license", "CC0-1.0", "--quiet"]);
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  for (const video of manifest.videos) {
    const count = video.stream.frames / 24;
    video.scenes = Array.from({ length: count }, (_, i) =>
      ({ frames: [24 * i, 24 * i + 23], split: i > 1 && i < 4 ? "validation" : "train" }));
    delete video.dropped;
  }
  writeFileSync(path, JSON.stringify(manifest));
  execFileSync(tinct, ["build", path, "--media", join(work, "media"), "--out", join(work, "dataset"), "--quiet"]);
  execFileSync(tinct, ["dataset", "view", join(work, "dataset"), "--out", join(work, "view.html")]);
  return JSON.parse(readFileSync(join(work, "dataset", "dataset.json"), "utf8"));
}

async function openPage(browser, width, colorScheme) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`network request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(work, "view.html")).href);
  await page.screenshot({ path: join(work, `dataset-${width}-${colorScheme}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(overflow <= 0, `the page is ${overflow} px too wide in a window of ${width}`);
  for (const open of [false, true]) {
    await page.evaluate((on) => document.querySelectorAll("details").forEach((one) => { one.open = on; }), open);
    await page.evaluate(axeSource);
    const found = await page.evaluate(async () => (await globalThis.axe.run()).violations);
    const serious = found.filter((violation) => ["serious", "critical"].includes(violation.impact));
    check(serious.length === 0, JSON.stringify(serious.map((v) => [v.id, v.nodes.map((n) => n.html).slice(0, 3)])));
  }
  check(problems.length === 0, problems.join("; "));
  return page;
}

async function checkContent(page, dataset) {
  const text = await page.evaluate(() => document.body.textContent);
  check(text.includes("five <shots> & more") && text.includes("a <b> & 'c'"), "names are shown as they are, not as markup");
  check(text.includes(`${dataset.counts.frames} frames of 2 films`), "the number of frames is that of dataset.json");
  check(text.includes(`24 of ${dataset.counts.train.frames} frames`), "train's sheet says how much of it is shown");
  check(text.includes(dataset.root), "the pixel root stands in the page");
  const sheets = await page.locator(".sheet").evaluateAll((lists) => lists.map((list) => list.querySelectorAll("img").length));
  check(JSON.stringify(sheets) === "[24,24]", `each split has 24 pictures, not ${sheets}`);
  check((await page.locator(".chart > svg").count()) === 4, "a*, b*, colourfulness and motion have a curve");
  check((await page.locator(".chart > svg .line").count()) === 8, "each has a line for both splits");
  const shares = await page.locator(".chart").first().locator("td").allTextContents();
  const sum = shares.reduce((total, share) => total + Number(share), 0);
  check(Math.abs(sum - 200) < 0.5, `the two splits' shares of a* add up to 200 %, not ${sum}`);
  check((await page.locator("#duplicates ~ .pairs > li").count()) === dataset.overlap.pairs.length,
    "each near-duplicate of dataset.json is shown");
  check((await page.locator("#flow ~ .pairs > li").count()) === 6, "six pairs have their flow as colour");
  const pictures = await page.evaluate(() => [...document.images].map((image) => [image.naturalWidth, image.alt]));
  check(pictures.every(([wide, alt]) => wide > 0 && alt.length > 10), "every picture can be shown and is described");
  const unnamed = await page.evaluate(() =>
    [...document.querySelectorAll("svg:not([aria-hidden])")].filter((svg) => svg.querySelector("title") === null).length);
  check(unnamed === 0, `${unnamed} curves have no title`);
  for (const link of await page.locator("nav a").all()) {
    const target = (await link.getAttribute("href")).slice(1);
    check((await page.locator(`[id="${target}"]`).count()) === 1, `the link to ${target} leads somewhere`);
  }
}

const dataset = makeDataset();
check(dataset.overlap.pairs.length >= 1, "the shot that stands in both splits was found");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  for (const width of [400, 768, 1400]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await openPage(browser, width, colorScheme);
      await checkContent(page, dataset);
      await page.close();
    }
  }
} finally {
  await browser.close();
}
console.log(`${checks} checks passed`);
