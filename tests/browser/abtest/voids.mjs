// What does not count: a clip that can't be decoded, a page that is hidden, frames left out, a pause amid a clip.
import { createHash } from "node:crypto";
import { check } from "../harness.mjs";
import { lookAt } from "./looks.mjs";
import {
  begin, closeClean, firstTrial, heading, openPage, played, playOnce, playSmoothly, startPlaying, tabTo, toTrials,
} from "./rater.mjs";
import { buildStudy, exported, kPlain, serve } from "./study.mjs";

// A study of its own, its first trial, and the reasons that the page gives for what is void.
async function open(browser, name, more = {}) {
  buildStudy(name, { ...kPlain, clips: ["scene0", "scene1", "scene2"], trials: 2, ...more });
  const server = await serve(name);
  // 429: a clip that failed at once is told again a little later.
  const page = await firstTrial(browser, server.address, { allowed: /401|429/ });
  const reasons = [];
  // What the server took: a void that comes at once is told to wait and sent again.
  page.on("response", (told) => told.url().endsWith("/void") && told.ok() && reasons.push(JSON.parse(told.request().postData()).reason));
  const end = async () => {
    const { raters, votes } = await exported(server);
    check(raters[0].voids === reasons.length, `each is on record: ${raters[0].voids} of ${reasons}`);
    check(votes.length === 0, "and none is scored");
    await closeClean(page);
    await server.stop();
  };
  return { page, reasons, end };
}

const isShownAgain = (page) => page.waitForFunction(() => {
  const play = [...document.querySelectorAll(".answers button")].find((button) => button.textContent.startsWith("Play"));
  return play && !play.hidden && document.querySelector(".state").textContent.includes("once more");
});

export async function checkHidden(browser) {
  const { page, reasons, end } = await open(browser, "hidden");
  await startPlaying(page);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await isShownAgain(page);
  check(reasons.join() === "hidden", `a hidden page is told as such: ${reasons}`);
  await lookAt(page, "was-void");
  await page.evaluate(() => delete document.hidden);
  // Three of thirty frames that come to no script are left out; on a slow computer the clip may stand still before.
  await page.evaluate(() => {
    const ask = HTMLVideoElement.prototype.requestVideoFrameCallback;
    let n = 0;
    HTMLVideoElement.prototype.requestVideoFrameCallback = function (then) {
      return ask.call(this, (...told) => (++n % 30 >= 10 && n % 30 < 13 ? this.requestVideoFrameCallback(then) : then(...told)));
    };
  });
  for (let tries = 0; tries < 8 && !reasons.includes("dropped"); ++tries) {
    check(!(await playOnce(page)), "a clip with frames left out is shown again");
  }
  check(reasons.includes("dropped"), `frames that were left out are told as such: ${reasons}`);
  await end();
}

// At the instructions of a study whose clip holds bytes that are no film, with a hash that fits, until it is told void:
// only the decoder can find them.
async function openSpoiled(browser, name, from, to) {
  buildStudy(name, { ...kPlain, codec: "vp9", clips: ["scene0", "scene1"], trials: 1 });
  const server = await serve(name);
  const page = await openPage(browser, { allowed: /401|429/ });
  const reasons = [];
  let spoils = true;
  page.on("request", (request) => request.url().endsWith("/void") && (spoils = false));
  page.on("response", (answer) => answer.url().endsWith("/void") && answer.ok() && reasons.push(JSON.parse(answer.request().postData()).reason));
  const spoiled = async (address) => {
    const body = Buffer.from(await (await page.context().request.get(address)).body());
    return body.fill(0x55, Math.floor(body.length * from), Math.floor(body.length * to));
  };
  await page.route(/\/trials\/next$/, async (route) => {
    if (!spoils) return route.continue();
    const answer = await route.fetch();
    const trial = await answer.json();
    trial.media.sha256 = createHash("sha256").update(await spoiled(new URL(trial.media.url, server.address).href)).digest("hex");
    return route.fulfill({ response: answer, json: trial });
  });
  await page.route(/\/m\//, async (route) => (spoils ? route.fulfill({ contentType: "video/webm", body: await spoiled(route.request().url()) }) : route.continue()));
  await begin(page, server.address);
  await tabTo(page, "Continue");
  const end = async () => {
    await playSmoothly(page);
    await closeClean(page);
    await server.stop();
  };
  return { page, reasons, end };
}

export async function checkCorrupted(browser) {
  const amid = await openSpoiled(browser, "corrupted", 0.4, 0.9);
  await amid.page.waitForSelector(".answers");
  await startPlaying(amid.page);
  await isShownAgain(amid.page);
  // Decoders give up, leave frames out, or end too early.
  check(amid.reasons.length === 1 && amid.reasons[0] !== "hidden", `a clip that can't be decoded is void: ${amid.reasons}`);
  await amid.end();
  // No picture at all: nothing is played, and the clip is fetched anew.
  const whole = await openSpoiled(browser, "corrupted-whole", 0, 1);
  await isShownAgain(whole.page);
  check(whole.reasons.join() === "stall", `a clip that can't be opened is void: ${whole.reasons}`);
  await whole.end();
}

// The decoder gives up amid a clip; so does a browser that can't start one at all.
export async function checkBroken(browser) {
  const { page, reasons, end } = await open(browser, "broken");
  await startPlaying(page);
  await page.waitForTimeout(300);
  await page.evaluate(() => document.querySelector("video.source").dispatchEvent(new Event("error")));
  await isShownAgain(page);
  check(reasons.join() === "stall", `a decoder's error is told as a stall: ${reasons}`);
  await page.evaluate(() => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      HTMLMediaElement.prototype.play = play;
      return Promise.reject(new DOMException("no", "NotAllowedError"));
    };
  });
  await page.keyboard.press("Space");
  await page.waitForTimeout(100);
  check(!(await played(page)), "it is shown again");
  check(reasons.join() === "stall,stall", `so is a clip that can't be started: ${reasons}`);
  check((await page.locator("video.source").count()) === 1, "no player is left over");
  await playSmoothly(page);
  await end();
}

// Esc before, amid and after a clip. Before, nothing was seen and nothing is void.
export async function checkPause(browser) {
  for (const sequential of [false, true]) {
    const { page, reasons, end } = await open(browser, sequential ? "paused-turns" : "paused", sequential ? { method: "dcr", sequential } : {});
    const resume = async () => {
      await heading(page, "Paused");
      await toTrials(page);
    };
    await page.keyboard.press("Escape");
    await heading(page, "Paused");
    await lookAt(page, "pause");
    await toTrials(page);
    check(reasons.length === 0, "a pause before a clip costs nothing");
    await startPlaying(page);
    await page.waitForTimeout(sequential ? 1800 : 300);
    await page.keyboard.press("Escape");
    await resume();
    check(reasons.join() === "paused", `a pause amid a clip is told: ${reasons}`);
    check((await page.locator(".state").textContent()).includes("You paused"), "so that the clip comes from its start");
    await playSmoothly(page);
    const before = reasons.length;
    await page.keyboard.press("Escape");
    await resume();
    check(reasons.length === before + 1, "who rests between clip and answer sees the clip again");
    await end();
  }
}
