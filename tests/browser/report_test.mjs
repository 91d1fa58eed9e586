// The report of `tinct score` in a real browser, in a narrow and a wide window: nothing is loaded from
// a network, nothing overflows, everything has a name, and the numbers are those of report.json.
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
    "--output", `tint=${join(work, "tint")}`, "--report", join(work, "report"), "--quiet"]);
}

async function openReport(browser, width, colorScheme) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`network request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(work, "report", "report.html")).href);
  await page.screenshot({ path: join(work, `report-${width}-${colorScheme}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(overflow <= 0, `the page is ${overflow} px too wide in a window of ${width}`);
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
  check((await page.locator("img").count()) > 0, "there are worst frames");
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
      const page = await openReport(browser, width, colorScheme);
      await checkContent(page);
      await page.close();
    }
  }
} finally {
  await browser.close();

}
assert.ok(checks >= 30);
console.log(`${checks} checks passed`);
