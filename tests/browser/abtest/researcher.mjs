// What the researcher sees: the pages behind the token, and the report in windows and on paper.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { at, check, checkNoProblems, look, openFile, tinct, windows } from "../harness.mjs";
import { lookAt } from "./looks.mjs";
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

async function logIn(page, server) {
  await page.goto(server.admin);
  await heading(page, "Researcher");
  await page.locator("#token").fill(kToken);
  await tabTo(page, "Log in");
  await heading(page, "Study: Study");
}

// A rater is left out with a reason and taken back, by keyboard; then all that can be fetched is fetched.
export async function checkLeavingOut(browser, server) {
  const page = await openPage(browser, { allowed: /401|422/ });
  await logIn(page, server);
  await tabTo(page, "Raters");
  await heading(page, "Study: Raters");
  await tabTo(page, "Leave out rater 1");
  await heading(page, "Leave rater 1 out");
  await lookAt(page, "leave-out");
  await tabTo(page, "Leave out");
  await page.waitForFunction(() => document.querySelector("#status").textContent.includes("says why"));
  await tabTo(page, "Leave out rater 1");
  await heading(page, "Leave rater 1 out");
  await tabTo(page, "Reason", "x");
  await page.keyboard.type(" fell asleep");
  await tabTo(page, "Leave out");
  const row = page.locator("tbody tr").first();
  await page.waitForFunction(() => document.querySelector("tbody tr")?.textContent.includes("left out: x fell asleep"));
  await lookAt(page, "left-out");
  await tabTo(page, "Take back rater 1");
  await page.waitForFunction(() => document.querySelector("tbody tr")?.textContent.includes("kept"));
  check((await row.textContent()).includes("Leave out"), "who was taken back can be left out again");
  await tabTo(page, "Results");
  await heading(page, "Study: Results");
  const links = await page.locator("#page a").evaluateAll((all) => all.map((link) => link.href));
  const heads = { "report.html": /^<!doctype html>/i, "export.csv": /^[a-z_]+,/, "raters.csv": /^[a-z_]+,/, "export.json": /^\{/ };
  check(links.length === Object.keys(heads).length, `there are links to ${links}`);
  for (const link of links) {
    const answer = await page.context().request.get(link);
    const head = heads[link.split("/").at(-1)];
    check(answer.ok() && head.test(await answer.text()), `${link} is given`);
    check(/attachment/.test(answer.headers()["content-disposition"]), `${link} is a file to keep`);
  }
  await closeClean(page);
}

// The live page: every cell has its number, and what went wrong is told.
export async function checkLive(browser, server) {
  const page = await openPage(browser);
  await logIn(page, server);
  await tabTo(page, "Live");
  await heading(page, "Study: Live");
  const cells = await page.locator("td.heat").allTextContents();
  check(cells.length > 0 && cells.every((text) => /^(\d+|–)$/.test(text)), `each cell of the map has its number: ${cells}`);
  const said = await page.locator("#live").textContent();
  for (const words of ["trials lost: ", "median time of an answer: ", "What went wrong"]) check(said.includes(words), `the live page tells "${words}"`);
  await lookAt(page, "live");
  await page.locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.waitForResponse((answer) => answer.url().endsWith("/events"), { timeout: 15000 });
  await page.waitForTimeout(200);
  check(await page.locator("details").evaluate((one) => one.open && document.activeElement.matches("summary")), "what was opened stays open, and the focus where it was");
  await closeClean(page);
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
