// Who may not come in, who leaves, and who comes when a study is closed.
import { check, checkAxe, checkWidth } from "../harness.mjs";
import { lookAt } from "./looks.mjs";
import { redder } from "./pictures.mjs";
import {
  agree, answerTrials, arrive, begin, closeClean, firstTrial, heading, openPage, tabTo, toInstructions, toTrials,
} from "./rater.mjs";
import { buildStudy, exportedRows, kPlain, kToken, serve } from "./study.mjs";

// A check that keeps a rater out is named, after a reload too.
export async function checkGate(browser) {
  buildStudy("gated", { ...kPlain, trials: 2, checks: { ...kPlain.checks, brightness: "gate" } });
  const server = await serve("gated");
  const page = await openPage(browser, { width: 390, height: 844 });
  await arrive(page, server.address);
  await tabTo(page, "I have a code");
  await heading(page, "Go on with a session");
  await tabTo(page, "Back");
  await heading(page, "Study of");
  await agree(page);
  await tabTo(page, "Continue");
  await page.waitForSelector(".ramp");
  await tabTo(page, "Squares seen: 0");
  for (let again = 0; again < 2; ++again) {
    await heading(page, "can't go on here");
    check((await page.locator("#page").textContent()).includes("dark squares"), "the check that failed is named");
    await lookAt(page, "gated");
    await page.reload();
  }
  await closeClean(page);
  await server.stop();
}

export async function checkWithdrawal(browser) {
  buildStudy("short", { ...kPlain, trials: 2 });
  const server = await serve("short");
  const page = await firstTrial(browser, server.address, { width: 390, height: 844, allowed: /401|410/ });
  await answerTrials(page, redder);
  await tabTo(page, "Finish");
  await tabTo(page, "Delete my answers");
  await page.waitForFunction(() => document.querySelector("#page").textContent.includes("Really delete"));
  await lookAt(page, "withdraw");
  await tabTo(page, "Delete my answers");
  await heading(page, "Your answers were deleted");
  await lookAt(page, "withdrawn");
  await page.context().close();
  // In the middle of the trials, by the link at the foot: who thinks better of it goes on there.
  const leaver = await openPage(browser, { allowed: /401|410/ });
  await arrive(leaver, server.address);
  check(!(await leaver.locator("#leave").isVisible()), "who has told nothing has nothing to delete");
  await toInstructions(leaver);
  await toTrials(leaver);
  await lookAt(leaver, "trial");
  await tabTo(leaver, "Stop and delete");
  await heading(leaver, "Delete my answers");
  await tabTo(leaver, "Keep my answers");
  await heading(leaver, "How it works");
  await tabTo(leaver, "Stop and delete");
  await heading(leaver, "Delete my answers");
  await tabTo(leaver, "Delete my answers");
  await heading(leaver, "Your answers were deleted");
  check(!(await leaver.locator("#leave").isVisible()), "nothing more can be deleted");
  await leaver.context().close();
  // A window that is too small is told before anything is asked.
  const small = await openPage(browser, { width: 240, height: 400 });
  await small.goto(server.address);
  await heading(small, "does not fit");
  await checkAxe(small, "too-small");
  await checkWidth(small, "too-small");
  await small.context().close();
  await server.stop();
  check(exportedRows("short").length === 0, "nothing is left of a rater who withdrew");
}

// The researcher closes a study by keyboard; who comes then is told, and who has begun goes on by the code.
export async function checkClosed(browser) {
  buildStudy("closing", { ...kPlain, trials: 2 });
  const server = await serve("closing");
  const begun = await openPage(browser);
  await arrive(begun, server.address);
  const code = await agree(begun);
  await begun.context().close();
  const admin = await openPage(browser);
  await admin.goto(server.admin);
  await heading(admin, "Researcher");
  await admin.locator("#token").fill(kToken);
  await tabTo(admin, "Log in");
  await heading(admin, "Study: Study");
  await tabTo(admin, "Close the study");
  await admin.waitForFunction(() => document.querySelector("#closed")?.textContent.startsWith("Closed"));
  await lookAt(admin, "admin-closed");
  await tabTo(admin, "Live");
  await heading(admin, "Study: Live");
  check((await admin.locator("#pulse").textContent()).includes("running 1"), "the live page tells who is on the way");
  await admin.context().close();
  const late = await openPage(browser, { width: 390, height: 844 });
  await late.goto(server.address);
  await heading(late, "The study is closed");
  await lookAt(late, "closed");
  await tabTo(late, "I have a code");
  await heading(late, "Go on with a session");
  await late.locator("#code").fill(code);
  await tabTo(late, "Go on");
  await heading(late, "How it works");
  await closeClean(late);
  await server.stop();
}

// Who could answer too few tasks gets no code, a sentence that says why, and keeps the way to delete.
async function tellTooFew(browser, server) {
  const page = await openPage(browser, { allowed: /401|409/ });
  await begin(page, server.address);
  const message = "Too few clips could be played here: 0 of 1 tasks were answered. Your answers are saved.";
  await page.route(/\/api\/session$/, (route) => route.fulfill({ json: { state: "running", done: 1, all: 1, too_few: true, checks: true, failed: [], answers: true } }));
  await page.route(/\/finish$/, (route) => route.fulfill({ status: 409, json: { error: { code: "too_few", message } } }));
  await page.reload();
  // At once, before a comment is asked for.
  await page.waitForFunction((words) => document.querySelector("[role=alert]")?.textContent === words, message);
  await lookAt(page, "too-few");
  check(await page.locator("#leave").isVisible(), "the answers can be deleted");
  check((await page.locator("#completion").count()) === 0, "no code is shown");
  await closeClean(page);
}

// A browser that can't play the clips, and a session that was left for too long: both are told.
export async function checkUnfit(browser) {
  buildStudy("unfit", { ...kPlain, clips: ["scene0", "scene1"], trials: 1 });
  const server = await serve("unfit");
  const page = await openPage(browser, { allowed: /401|410/ });
  await page.addInitScript(() => (HTMLMediaElement.prototype.canPlayType = () => ""));
  await page.goto(server.address);
  await heading(page, "does not fit");
  await lookAt(page, "no-codec");
  await page.context().close();
  const late = await openPage(browser, { allowed: /401|410/ });
  await arrive(late, server.address);
  await toInstructions(late);
  const gone = { error: { code: "expired", message: "this session was left for too long; what was saved counts" } };
  await late.route(/\/api\/session/, (route) => route.fulfill({ status: 410, json: gone }));
  await tabTo(late, "Continue");
  await heading(late, "has ended");
  await lookAt(late, "expired");
  await late.reload();
  await heading(late, "Study of");
  check(await late.locator("#leave").isVisible(), "what it told can still be deleted");
  await tellTooFew(browser, server);
  await late.context().close();
  await server.stop();
}
