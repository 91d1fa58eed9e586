// The report of `tinct score` and a leaderboard in a real browser, in a narrow and a wide window and on
// paper: nothing is loaded from a network, nothing overflows, everything has a name, and the numbers are
// those of report.json.
// Usage: node report_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
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

function makeReport() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const film = (name, filter, source) =>
    execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-vf", filter,
      "-frames:v", "12", "-pix_fmt", "gbrp", "-c:v", "ffv1", join(work, name)]);
  for (const side of ["truth", "faded", "tint"]) mkdirSync(join(work, side));
  const sources = { "one.mkv": "testsrc2=size=160x120:rate=12", "two.mkv": "mandelbrot=size=160x120:rate=12" };
  for (const [clip, source] of Object.entries(sources)) {
    film(join("truth", clip), "null", source);
    film(join("faded", clip), "hue=s=0.4", source);
    film(join("tint", clip), "hue=h=20*sin(n)", source);
  }
  execFileSync(tinct, ["score", "--truth", join(work, "truth"), "--output", `faded & <dull>=${join(work, "faded")}`,
    "--output", `tint=${join(work, "tint")}`, "--long", "--report", join(work, "report"), "--quiet"]);
  execFileSync(tinct, ["score", "--truth", join(work, "truth/one.mkv"), "--output", `tint=${join(work, "tint/one.mkv")}`,
    "--report", join(work, "one"), "--quiet"]);
  execFileSync(tinct, ["score", "--leaderboard", work, "--report", join(work, "board")]);
}

async function openPage(browser, path, width, colorScheme) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`network request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(work, path)).href);
  const name = path.replace(/[/.]/g, "-");
  await page.screenshot({ path: join(work, `${name}-${width}-${colorScheme}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(overflow <= 0, `${path} is ${overflow} px too wide in a window of ${width}`);
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => (await globalThis.axe.run()).violations);
  const serious = found.filter((violation) => ["serious", "critical"].includes(violation.impact));
  check(serious.length === 0, JSON.stringify(serious.map((v) => [v.id, v.nodes.map((n) => n.html).slice(0, 3)])));
  check(problems.length === 0, problems.join("; "));
  return page;
}

async function checkContent(page) {
  check((await page.title()).length > 0, "the page has a title");
  const text = await page.evaluate(() => document.body.textContent);
  check(text.includes("faded & <dull>"), "a method's name is shown as it is, not as markup");
  const score = JSON.parse(readFileSync(join(work, "report", "report.json"), "utf8"));
  const psnr = score.methods.tint.summary.psnr_rgb.mean;
  check(text.includes(psnr.toPrecision(4).slice(0, 4)), `the PSNR of report.json (${psnr}) stands in the page`);
  const unnamed = await page.evaluate(() =>
    [...document.querySelectorAll("svg:not([aria-hidden])")].filter((svg) => svg.querySelector("title") === null).length);
  check(unnamed === 0, `${unnamed} curves have no title`);
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
  await page.goto(pathToFileURL(join(work, path)).href);
  const cut = await page.evaluate(() => [...document.querySelectorAll(".scroll")]
    .filter((box) => box.offsetParent !== null && box.scrollWidth > document.documentElement.clientWidth)
    .map((box) => box.getAttribute("aria-label")));
  check(cut.length === 0, `${path} on ${width} px of paper cuts: ${cut.join(", ")}`);
  const closed = await page.evaluate(() => [...document.querySelectorAll("details:not([open]):not(.numbers)")]
    .filter((one) => one.offsetParent !== null && one.offsetHeight <= one.querySelector("summary").offsetHeight + 2).length);
  check(closed === 0, `${closed} details of ${path} stay closed on paper`);
  await page.pdf({ path: join(work, `${path.replace(/[/.]/g, "-")}.pdf`), preferCSSPageSize: true, printBackground: true });
  await page.close();
}

makeReport();

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  for (const width of [400, 1400]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await openPage(browser, "report/report.html", width, colorScheme);
      await checkContent(page);
      await page.close();
      for (const path of ["one/report.html", "board/leaderboard.html"]) {
        await (await openPage(browser, path, width, colorScheme)).close();
      }
    }
  }
  await checkPaper(browser, "report/report.html", 703);
  await checkPaper(browser, "one/report.html", 703);
  await checkPaper(browser, "board/leaderboard.html", 1032);
} finally {
  await browser.close();
}
assert.ok(checks >= 80);
console.log(`${checks} checks passed`);
