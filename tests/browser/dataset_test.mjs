// The page of `tinct dataset view` in a real browser, in a narrow and a wide window: nothing is loaded from a network,
// nothing overflows, every picture is there and described, and the numbers are those of dataset.json.
// Usage: node dataset_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  at, check, checkAxe, checkCurvesHaveTitles, checkNoProblems, checkWidth, countOfChecks, emptyWorkFolder, ffmpeg, openFile,
  picturesOf, tinct, windows, withBrowser,
} from "./harness.mjs";

// Two films; one shot stands twice, so that the split has near-duplicates. The set's name and a film's are markup.
function makeDataset() {
  emptyWorkFolder();
  mkdirSync(at("media"));
  const shots = ["testsrc2=size=320x180:rate=24", "mandelbrot=size=320x180:rate=24", "testsrc2=size=320x180:rate=24",
    "gradients=size=320x180:rate=24:speed=0.1:seed=4", "smptebars=size=320x180:rate=24"];
  const film = "a <b> & 'c' with a name that is longer than a narrow window.mp4";
  const make = (name, parts) => ffmpeg(
    ...parts.flatMap((shot) => ["-f", "lavfi", "-t", "1", "-i", shot]), "-filter_complex", `concat=n=${parts.length}:v=1`,
    "-pix_fmt", "yuv420p", "-c:v", "libx264", at("media", name));
  make(film, shots);
  make("other.mp4", ["rgbtestsrc=size=160x90:rate=24"]);
  const path = at("m.json");
  execFileSync(tinct, ["scenes", at("media", film), at("media/other.mp4"), "--out", path, "--name", "five <shots> & more",
    "--license", "CC0-1.0", "--quiet"]);
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  for (const video of manifest.videos) {
    const count = video.stream.frames / 24;
    video.scenes = Array.from({ length: count }, (_, i) =>
      ({ frames: [24 * i, 24 * i + 23], split: i > 1 && i < 4 ? "validation" : "train" }));
    delete video.dropped;
  }
  writeFileSync(path, JSON.stringify(manifest));
  execFileSync(tinct, ["build", path, "--media", at("media"), "--out", at("dataset"), "--quiet"]);
  execFileSync(tinct, ["dataset", "view", at("dataset"), "--out", at("view.html")]);
  return JSON.parse(readFileSync(at("dataset", "dataset.json"), "utf8"));
}

async function openView(browser, { width, colorScheme }) {
  const name = `dataset-${width}-${colorScheme}`;
  const page = await openFile(browser, "view.html", { width, colorScheme });
  await checkWidth(page, name);
  for (const open of [false, true]) {
    await page.evaluate((on) => document.querySelectorAll("details").forEach((one) => { one.open = on; }), open);
    await checkAxe(page, name);
  }
  checkNoProblems(page);
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
  const pictures = await picturesOf(page);
  check(pictures.every(([wide, alt]) => wide > 0 && alt.length > 10), "every picture can be shown and is described");
  await checkCurvesHaveTitles(page);
  for (const link of await page.locator("nav a").all()) {
    const target = (await link.getAttribute("href")).slice(1);
    check((await page.locator(`[id="${target}"]`).count()) === 1, `the link to ${target} leads somewhere`);
  }
}

const dataset = makeDataset();
check(dataset.overlap.pairs.length >= 1, "the shot that stands in both splits was found");
await withBrowser(async (browser) => {
  for (const window of windows([400, 768, 1400])) {
    const page = await openView(browser, window);
    await checkContent(page, dataset);
    await page.close();
  }
});
console.log(`${countOfChecks()} checks passed`);
