// What the researcher sees: the pages behind the token, and the report in windows and on paper.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { at, check, checkNoProblems, look, openFile, tinct, windows } from "../harness.mjs";
import { closeClean, heading, openPage, tabTo } from "./rater.mjs";
import { kToken } from "./study.mjs";

export async function checkResearcher(browser, server) {
  for (const { width, colorScheme } of windows([1280, 390])) {
    const page = await openPage(browser, { width, colorScheme });
    await page.goto(server.admin);
    await heading(page, "Researcher");
    await look(page, `admin-${width}-${colorScheme}-login`);
    await tabTo(page, "Token", "a");
    await page.keyboard.press("Backspace");
    await page.keyboard.type(kToken);
    await tabTo(page, "Log in");
    await heading(page, "Study: Study");
    await look(page, `admin-${width}-${colorScheme}-study`);
    const reports = [];
    page.on("request", (request) => request.url().endsWith("/results") && reports.push(request.url()));
    for (const view of ["Live", "Raters", "Results"]) {
      await tabTo(page, view);
      await heading(page, `Study: ${view}`);
      await look(page, `admin-${width}-${colorScheme}-${view.toLowerCase()}`);
      check(reports.length === (view === "Results" ? 1 : 0), `${view} asks for a report only where it is shown`);
    }
    await closeClean(page);
  }
}

// Without scripts, as paper, and every picture well-formed XML.
async function checkPaper(browser, folder) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(at(`${folder}/report.html`)).href);
  const paper = await page.pdf({ format: "A4" });
  check(paper.subarray(0, 5).toString() === "%PDF-" && paper.length > 10000, `${folder} prints on A4`);
  await context.close();
  const drawings = readFileSync(at(`${folder}/report.html`), "utf8").match(/<svg[\s\S]*?<\/svg>/g) ?? [];
  check(drawings.length > 0, `${folder} has a chart`);
  const reader = await browser.newPage();
  for (const drawing of drawings) {
    const wrong = await reader.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent ?? "", drawing);
    check(wrong === "", `${folder}: ${wrong}`);
  }
  await reader.close();
}

export async function checkReport(browser) {
  execFileSync(tinct, ["abtest", "report", at("single"), "--out", at("single-report")]);
  await checkPaper(browser, "single-report");
  await checkPaper(browser, "report");
  for (const [name, folder] of [["single", "single-report"], ["pairs", "report"]]) {
    for (const { width, colorScheme } of windows([1280, 390])) {
      const page = await openFile(browser, `${folder}/report.html`, { width, colorScheme });
      await look(page, `report-${name}-${width}-${colorScheme}`);
      checkNoProblems(page);
      await page.close();
    }
  }
}
