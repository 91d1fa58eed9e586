// The overview of scenes (`tinct manifest export html`) in a real browser, in a narrow and a wide window: nothing is
// loaded from a network, nothing overflows, every picture is there, and the numbers are those of the manifest.
// Usage: node overview_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import {
  at, check, checkNoProblems, countOfChecks, emptyWorkFolder, ffmpeg, look, openFile, picturesOf, tinct, windows, withBrowser,
} from "./harness.mjs";

// Three shots with black between two of them, in a file whose name is markup.
function makeOverview() {
  emptyWorkFolder();
  mkdirSync(at("media"));
  const film = at("media", "a <b> & 'c'.mp4");
  const shots = ["testsrc2=size=320x180:rate=24", "mandelbrot=size=320x180:rate=24", "color=black:size=320x180:rate=24",
    "smptebars=size=320x180:rate=24"];
  const inputs = shots.flatMap((shot) => ["-f", "lavfi", "-t", "1", "-i", shot]);
  ffmpeg(...inputs, "-filter_complex", `concat=n=${shots.length}:v=1`, "-pix_fmt", "yuv420p", "-c:v", "libx264", film);
  const manifest = at("film.json");
  execFileSync(tinct, ["scenes", film, "--out", manifest, "--export", "html", "--quiet"]);
  execFileSync(tinct, ["manifest", "validate", manifest]);
  return JSON.parse(readFileSync(manifest, "utf8")).videos[0];
}

async function checkPage(browser, video, { width, colorScheme }) {
  const page = await openFile(browser, "film.html", { width, colorScheme });
  await look(page, `overview-${width}-${colorScheme}`);
  checkNoProblems(page);

  const titles = await page.locator(".range h3").allTextContents();
  check(titles.filter((title) => title.startsWith("Scene ")).length === video.scenes.length, "each scene has its place");
  check(titles.includes("Dropped: uniform"), "what was dropped is shown with its reason");
  const numbers = await page.locator(".range strong").allTextContents();
  const ranges = [...video.scenes, ...video.dropped].map(({ frames: [first, last] }) => `${first}–${last}`);
  check(ranges.every((range) => numbers.includes(range)), `the frames ${ranges} stand in the page, not ${numbers}`);
  const pictures = await picturesOf(page);
  check(pictures.length === 3 * video.scenes.length + video.dropped.length, "scenes have three pictures, drops one");
  check(pictures.every(([wide, alt]) => wide === 192 && alt.length > 10), "every picture can be shown and is described");
  const text = await page.evaluate(() => document.body.textContent);
  check(text.includes("a <b> & 'c'"), "a film's name is shown as it is, not as markup");
  await page.close();
}

const video = makeOverview();
check(video.scenes.length >= 3 && video.dropped.length >= 1, "the film has scenes and black between them");
await withBrowser(async (browser) => {
  for (const window of windows([400, 480, 1280])) await checkPage(browser, video, window);
});
console.log(`${countOfChecks()} checks passed`);
