// What every test of a page needs: the command line, checks that are counted, a browser, and the looks at a page
// that do not depend on what stands in it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const [tinct, work] = process.argv.slice(2);
export const at = (...names) => join(work, ...names);

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let checks = 0;
export const check = (condition, sentence) => {
  assert.ok(condition, sentence);
  checks += 1;
};
export const countOfChecks = () => checks;

export function emptyWorkFolder() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
}

export const ffmpeg = (...options) => execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...options]);

// Gives `run` a browser, which is closed whatever happens; `more` are further words of its command line.
export async function withBrowser(run, more = []) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", ...more],
  });
  try {
    await run(browser);
  } finally {
    await browser.close();
  }
}

// Every window of these widths, on a light and a dark desktop.
export const windows = (widths) =>
  widths.flatMap((width) => ["light", "dark"].map((colorScheme) => ({ width, colorScheme })));

// Collects in page.problems what a page should not do: errors of its console whose text is not allowed, exceptions, and
// requests to addresses that are none of its own.
export function watchProblems(page, { allowed = /(?!)/, isOwn = () => true } = {}) {
  page.problems = [];
  page.on("console", (message) => message.type() === "error" && !allowed.test(message.text()) && page.problems.push(message.text()));
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("request", (request) => {
    if (!isOwn(request.url())) page.problems.push(`network request: ${request.url()}`);
  });
}

export const checkNoProblems = (page) => check(page.problems.length === 0, page.problems.join("; "));

// A page that was written as a file; it may ask no network.
export async function openFile(browser, name, { width, colorScheme }) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  watchProblems(page, { isOwn: (url) => /^(file|data):/.test(url) });
  await page.goto(pathToFileURL(at(name)).href);
  return page;
}

// A screenshot, which stays in the work folder; nothing is wider than the window.
export async function checkWidth(page, name, { fullPage = true } = {}) {
  await page.screenshot({ path: at(`${name}.png`), fullPage });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(overflow <= 0, `${name} is ${overflow} px too wide`);
}

export async function checkAxe(page, name) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => (await globalThis.axe.run()).violations);
  const serious = found.filter((violation) => ["serious", "critical"].includes(violation.impact));
  check(serious.length === 0, `${name}: ${JSON.stringify(serious.map((v) => [v.id, v.nodes.map((n) => n.html).slice(0, 3)]))}`);
}

export async function look(page, name, options) {
  await checkWidth(page, name, options);
  await checkAxe(page, name);
}

export async function checkCurvesHaveTitles(page) {
  const unnamed = await page.evaluate(() =>
    [...document.querySelectorAll("svg:not([aria-hidden])")].filter((svg) => svg.querySelector("title") === null).length);
  check(unnamed === 0, `${unnamed} curves have no title`);
}

// Of every picture the width in pixels, 0 if it can't be shown, and what describes it.
export const picturesOf = (page) =>
  page.evaluate(() => [...document.images].map((image) => [image.naturalWidth, image.alt]));
