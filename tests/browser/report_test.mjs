// The report of `tinct score` and a leaderboard in a real browser, in a narrow and a wide window and on
// paper: nothing is loaded from a network, nothing overflows, everything has a name, and the numbers are
// those of report.json.
// Usage: node report_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  at, check, checkCurvesHaveTitles, checkNoProblems, countOfChecks, emptyWorkFolder, ffmpeg, look, openFile, tinct, windows,
  withBrowser, work,
} from "./harness.mjs";

function makeReport() {
  emptyWorkFolder();
  const film = (name, filter, source) =>
    ffmpeg("-f", "lavfi", "-i", source, "-vf", filter, "-frames:v", "12", "-pix_fmt", "gbrp", "-c:v", "ffv1", at(name));
  for (const side of ["truth", "faded", "tint"]) mkdirSync(at(side));
  const sources = { "one.mkv": "testsrc2=size=160x120:rate=12", "two.mkv": "mandelbrot=size=160x120:rate=12" };
  for (const [clip, source] of Object.entries(sources)) {
    film(join("truth", clip), "null", source);
    film(join("faded", clip), "hue=s=0.4", source);
    film(join("tint", clip), "hue=h=20*sin(n)", source);
  }
  execFileSync(tinct, ["score", "--truth", at("truth"), "--output", `faded & <dull>=${at("faded")}`,
    "--output", `tint=${at("tint")}`, "--long", "--report", at("report"), "--quiet"]);
  execFileSync(tinct, ["score", "--truth", at("truth/one.mkv"), "--output", `tint=${at("tint/one.mkv")}`,
    "--report", at("one"), "--quiet"]);
  execFileSync(tinct, ["score", "--leaderboard", work, "--report", at("board")]);
}

const shotName = (path) => path.replace(/[/.]/g, "-");

async function openReport(browser, path, { width, colorScheme }) {
  const page = await openFile(browser, path, { width, colorScheme });
  await look(page, `${shotName(path)}-${width}-${colorScheme}`);
  checkNoProblems(page);
  return page;
}

async function checkContent(page) {
  check((await page.title()).length > 0, "the page has a title");
  const text = await page.evaluate(() => document.body.textContent);
  check(text.includes("faded & <dull>"), "a method's name is shown as it is, not as markup");
  const score = JSON.parse(readFileSync(at("report", "report.json"), "utf8"));
  const psnr = score.methods.tint.summary.psnr_rgb.mean;
  check(text.includes(psnr.toPrecision(4).slice(0, 4)), `the PSNR of report.json (${psnr}) stands in the page`);
  await checkCurvesHaveTitles(page);
  check((await page.locator("svg").count()) > 0, "there are curves");
  check((await page.locator("#worst ~ .worst img").count()) > 0, "there are worst frames");
  check((await page.locator("#slices ~ details .slices img").count()) === 6, "two clips have slices of the truth and both methods");
  check((await page.locator("#colour ~ .charts svg[role=img]").count()) === 2, "steadiness stands against colour twice");
  check((await page.locator("#lags ~ .charts svg[role=img]").count()) === 4, "each flow has its two lag curves");
  const places = await page.locator("#results ~ .scroll .place").allTextContents();
  check(places.includes("1st") && places.includes("2nd"), "the best and the second are marked in words");
  const ranked = await page.locator("#results ~ .scroll td.baseline .place").count();
  check(ranked === 0, "no baseline has a rank");
  const images = await page.evaluate(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
  check(images, "every picture can be shown");
}

// On A4 the details are open and no table is cut at the right.
async function checkPaper(browser, path, width) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.emulateMedia({ media: "print" });
  await page.goto(pathToFileURL(at(path)).href);
  const cut = await page.evaluate(() => [...document.querySelectorAll(".scroll")]
    .filter((box) => box.offsetParent !== null && box.scrollWidth > document.documentElement.clientWidth)
    .map((box) => box.getAttribute("aria-label")));
  check(cut.length === 0, `${path} on ${width} px of paper cuts: ${cut.join(", ")}`);
  const closed = await page.evaluate(() => [...document.querySelectorAll("details:not([open]):not(.numbers)")]
    .filter((one) => one.offsetParent !== null && one.offsetHeight <= one.querySelector("summary").offsetHeight + 2).length);
  check(closed === 0, `${closed} details of ${path} stay closed on paper`);
  await page.pdf({ path: at(`${shotName(path)}.pdf`), preferCSSPageSize: true, printBackground: true });
  await page.close();
}

makeReport();
await withBrowser(async (browser) => {
  for (const window of windows([400, 1400])) {
    const page = await openReport(browser, "report/report.html", window);
    await checkContent(page);
    await page.close();
    for (const path of ["one/report.html", "board/leaderboard.html"]) await (await openReport(browser, path, window)).close();
  }
  await checkPaper(browser, "report/report.html", 703);
  await checkPaper(browser, "one/report.html", 703);
  await checkPaper(browser, "board/leaderboard.html", 1032);
});
assert.ok(countOfChecks() >= 80);
console.log(`${countOfChecks()} checks passed`);
