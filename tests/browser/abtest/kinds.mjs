// Every kind of trial by its keys: what the page shows, what is stored, and that no name of a method is ever sent.
import { mkdirSync } from "node:fs";
import { at, check } from "../harness.mjs";
import { checkBlind } from "./blind.mjs";
import { lookAt } from "./looks.mjs";
import { answerTrials, closeClean, finish, firstTrial, heading, playSmoothly } from "./rater.mjs";
import { buildStudy, exported, kPlain, makeClip, serve } from "./study.mjs";

const kFew = ["scene0", "scene1", "scene2"];
const kKinds = {
  acr: { change: { method: "acr" }, key: "4", answer: "4", names: ["Clip"] },
  dcr: { change: { method: "dcr" }, key: "2", answer: "2", names: ["Original", "Clip"] },
  ccr: { change: { method: "ccr" }, key: "7", answer: "3", names: ["Left", "Right"] },
};

export async function checkKinds(browser) {
  for (const [kind, { change, key, answer, names }] of Object.entries(kKinds)) {
    buildStudy(kind, { ...kPlain, clips: kFew, trials: 1, ...change });
    const server = await serve(kind);
    const page = await firstTrial(browser, server.address);
    const labels = await page.locator(".stage canvas").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
    check(labels.join() === names.join(), `${kind} shows ${labels}`);
    await answerTrials(page, () => key, kind);
    await finish(page);
    await checkBlind(page);
    const { votes } = await exported(server);
    check(votes.length === 1 && String(votes[0].answer) === answer, `${kind}: the key ${key} is the answer ${votes[0]?.answer}`);
    await closeClean(page);
    await server.stop();
  }
}

// Two clips below their original, "no difference" by its key, and the clip once more by another.
export async function checkReference(browser) {
  buildStudy("reference", { ...kPlain, clips: kFew, trials: 1, reference: true, tie: true, replays: 1 });
  const server = await serve("reference");
  const page = await firstTrial(browser, server.address);
  const places = await page.locator(".stage canvas").evaluateAll((all) => all.map((one) => [one.getAttribute("aria-label"), one.getBoundingClientRect().top]));
  check(places.length === 3 && places[0][0] === "Original" && places[0][1] < places[1][1] && places[1][1] === places[2][1],
    `the original stands above two clips: ${JSON.stringify(places)}`);
  await lookAt(page, "reference");
  await playSmoothly(page);
  await lookAt(page, "reference-answers");
  await page.keyboard.press("p");
  await page.waitForFunction(() => [...document.querySelectorAll(".answers button")].every((button) => button.hidden || button.disabled || button.textContent.startsWith("Play")));
  // The clip that is shown again is started as the first time.
  await playSmoothly(page);
  check(!(await page.getByRole("button", { name: "See it again" }).isVisible()), "it can be seen again as often as the study says");
  await page.keyboard.press("ArrowDown");
  await heading(page, "Thank you");
  await finish(page);
  await checkBlind(page);
  const [vote] = (await exported(server)).votes;
  check(vote.answer === "tie" && vote.played.replays === 1, `the tie and its replay are stored: ${JSON.stringify(vote)}`);
  await closeClean(page);
  await server.stop();
}

// A clip that is plainly wrong looks like any other trial, and is told by no name.
export async function checkGold(browser) {
  mkdirSync(at("plainly_wrong"), { recursive: true });
  for (const clip of kFew) makeClip(at(`plainly_wrong/${clip}.mkv`), [128, 128, 128]);
  buildStudy("gold", { ...kPlain, clips: kFew, trials: 1, method: "single", gold: { folder: "plainly_wrong", share: 0.5 } });
  const server = await serve("gold");
  const page = await firstTrial(browser, server.address);
  check((await page.locator("#place").textContent()) === "1 of 2", "the gold trial is one of those that are counted to the rater");
  const votes = await answerTrials(page, () => "f", "single");
  check(votes === 2, `both trials were answered: ${votes}`);
  await finish(page);
  await checkBlind(page, ["plainly_wrong"]);
  await closeClean(page);
  await server.stop();
}
