// A session that does not go straight on: a reload, a code in another browser, two windows, a break, a server that dies.
import { check } from "../harness.mjs";
import { lookAt } from "./looks.mjs";
import { redder, watchCanvases } from "./pictures.mjs";
import {
  answerTrials, arrive, begin, beginByKeyboard, closeClean, firstTrial, heading, openPage, playSmoothly, tabTo,
  toTrials, waitForPlace,
} from "./rater.mjs";
import { buildStudy, exported, exportedRows, kPlain, serve } from "./study.mjs";

export async function checkResume(browser, server) {
  const page = await openPage(browser);
  const code = await beginByKeyboard(page, server.address);
  await page.waitForSelector(".answers");
  await page.reload();
  await heading(page, "How it works");
  const other = await openPage(browser, { colorScheme: "dark", allowed: /401|404/ });
  await arrive(other, server.address);
  await tabTo(other, "I have a code");
  await heading(other, "Go on with a session");
  await lookAt(other, "resume");
  await tabTo(other, "Your code", "x");
  await tabTo(other, "Go on");
  await other.waitForFunction(() => document.querySelector("[role=alert]")?.textContent.includes("No session"));
  await other.locator("#code").fill(code.toLowerCase());
  await tabTo(other, "Go on");
  await heading(other, "How it works");
  await closeClean(other);
  await page.context().close();
}

// Two windows of one session: what the first has answered, the other learns, and both come to the end.
export async function checkTwoWindows(browser) {
  buildStudy("windows", { ...kPlain, trials: 4 });
  const server = await serve("windows");
  const first = await openPage(browser, { allowed: /401|409|422/ });
  await begin(first, server.address);
  const second = await first.context().newPage();
  await second.addInitScript(watchCanvases);
  await second.goto(server.address);
  await heading(second, "How it works");
  await toTrials(second);
  await first.bringToFront();
  await tabTo(first, "Continue");
  check((await answerTrials(first, redder)) >= 4, "the first window answers all");
  await second.bringToFront();
  await second.keyboard.press("Space");
  await second.waitForFunction(() => /Thank you/.test(document.querySelector("h1")?.textContent) || [...document.querySelectorAll(".answers button")].some((button) => !button.hidden && !button.disabled));
  if (!(await second.locator("h1").textContent()).includes("Thank you")) await second.keyboard.press("ArrowLeft");
  await heading(second, "Thank you");
  await first.context().close();
  await server.stop();
  check(exportedRows("windows").length === 4, "each trial has one vote");
}

// A break is offered once its time has come, between two trials, and the study goes on after it.
export async function checkBreak(browser) {
  buildStudy("rests", { ...kPlain, trials: 3, break_minutes: 0.1 });
  const server = await serve("rests");
  const page = await firstTrial(browser, server.address);
  const from = performance.now();
  await playSmoothly(page);
  await page.waitForTimeout(Math.max(0, 6200 - (performance.now() - from)));
  await page.keyboard.press("ArrowLeft");
  await heading(page, "A short break");
  await lookAt(page, "break");
  await tabTo(page, "Continue");
  await waitForPlace(page, "2 of");
  // Its time begins anew.
  await playSmoothly(page);
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => /^3 of/.test(document.querySelector("#place")?.textContent) || /break/.test(document.querySelector("h1")?.textContent));
  check((await page.locator("#place").count()) === 1, "no second break follows at once");
  await closeClean(page);
  await server.stop();
}

// kill -9 amid a session: the page waits, goes on at the right trial, and after a reload, too; nothing is asked twice.
export async function checkCrash(browser) {
  buildStudy("crash", { ...kPlain, trials: 5 });
  let server = await serve("crash");
  const port = new URL(server.local ?? server.address).port;
  const page = await firstTrial(browser, server.address, { allowed: /401|422|ERR_|Failed to fetch|net::/ });
  const answerOne = async (place) => {
    await playSmoothly(page);
    await page.keyboard.press(await redder(page));
    await waitForPlace(page, place);
  };
  await answerOne("2 of");
  await answerOne("3 of");
  // The vote is given while nobody listens: it is kept and sent again.
  await playSmoothly(page);
  await server.stop("SIGKILL");
  await page.keyboard.press(await redder(page));
  await page.waitForFunction(() => document.querySelector("#status")?.textContent.includes("could not be saved"));
  await lookAt(page, "not-saved");
  server = await serve("crash", ["--port", port]);
  // A server that was started anew doesn't know when the clip began, and shows it once more: trial 3 still.
  await page.waitForFunction(() => {
    const play = [...document.querySelectorAll(".answers button")].find((button) => button.textContent.startsWith("Play"));
    return play && !play.hidden;
  }, undefined, { timeout: 30000 });
  check((await page.locator("#place").textContent()).startsWith("3 of"), "the page goes on at the trial that was open");
  await server.stop("SIGKILL");
  server = await serve("crash", ["--port", port]);
  await page.reload();
  await heading(page, "How it works");
  await toTrials(page);
  check((await page.locator("#place").textContent()).startsWith("3 of"), "so it does after a reload");
  check((await exported(server)).votes.length === 2, "the two votes before are there");
  await answerTrials(page, redder);
  const { votes } = await exported(server);
  check(votes.length === 5 && new Set(votes.map((one) => one.position)).size === 5, "every trial has one vote");
  for (const { shown, answer } of votes) check(shown[answer === "left" ? 0 : 1] === "method_rosy", "and it is the one that was given");
  await page.context().close();
  await server.stop();
}
