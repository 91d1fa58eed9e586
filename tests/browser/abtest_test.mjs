// A study in a real browser, by keyboard alone: two methods and a scripted preference, which the report finds again;
// both clips of a pair are the same frame in every picture that is drawn; nothing that the browser was sent names a
// method. Usage: node abtest_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [tinct, work] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const at = (name) => join(work, name);
let checks = 0;
const check = (condition, sentence) => {
  assert.ok(condition, sentence);
  checks += 1;
};

const kFrames = 30;
const kClips = 14;  // two of them for practice
const kToken = "researcher";
// What each method makes of the grey of a scene; no page may say these names.
const kMethods = { method_rosy: [200, 120, 110], method_teal: [90, 160, 170], original: [150, 140, 130] };

// With the obvious fake of practice: the original with red and blue exchanged.
const kShown = [...Object.values(kMethods), kMethods.original.toReversed()];

// A flat patch with a moving edge below it; the frame's number stands on top as 8 blocks, the highest bit first.
function makeClips() {
  for (const [method, [red, green, blue]] of Object.entries(kMethods)) {
    mkdirSync(at(method), { recursive: true });
    for (let clip = 0; clip < kClips; ++clip) {
      const bits = String.raw`if(lt(Y\,16)\,if(mod(floor(N/pow(2\,7-floor(X/16)))\,2)\,235\,16)\,`;
      const edge = (value) => String.raw`if(gt(Y\,80)*gt(X\,mod(N*3+${clip * 9}\,128))\,${Math.round(value / 2)}\,${value}))`;
      execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", `color=c=black:size=128x96:rate=25,format=gbrp,geq=r='${bits}${edge(red)}':g='${bits}${edge(green)}':b='${bits}${edge(blue)}'`,
        "-frames:v", String(kFrames), "-c:v", "ffv1", "-pix_fmt", "bgr0", at(`${method}/scene${clip}.mkv`)]);
    }
  }
}

function buildStudy(name, changes) {
  const study = {
    format: "tinct.study/1", name: `Study of ${name}`, method: "pair", clips: Array.from({ length: kClips }, (_, i) => `scene${i}`),
    methods: { method_rosy: "method_rosy", method_teal: "method_teal" }, original: "original", trials: 12, training: 2, seed: 3,
    purpose: "We compare methods that colour films.", contact: "name@example.org", consent: "You can stop at any time.",
    questionnaire: [{ id: "age", text: "Your age", choices: ["18–30", "31–50", "over 50"] }],
    checks: { size: "gate", refresh: "record", brightness: "record", colour: "record" },
    completion: { code: "C0FFEE" }, ...changes,
  };
  writeFileSync(at(`${name}.json`), JSON.stringify(study));
  return JSON.parse(execFileSync(tinct, ["abtest", "build", at(`${name}.json`), "--out", at(name), "--json", "--quiet"]));
}

async function serve(name, more = []) {
  const server = spawn(tinct, ["abtest", "serve", at(name), "--json", "--admin-token", kToken, ...more]);
  let said = "";
  server.stderr.on("data", (bytes) => (said += bytes));
  const told = await new Promise((found, failed) => {
    let out = "";
    server.stdout.on("data", (bytes) => {
      out += bytes;
      if (out.includes("\n")) found(JSON.parse(out));
    });
    server.on("exit", () => failed(new Error(`the server ended: ${said}`)));
  });
  const stop = (signal = "SIGINT") => new Promise((done) => {
    server.removeAllListeners("exit");
    server.on("exit", done);
    server.kill(signal);
  });
  return { ...told, stop };
}

// Every picture drawn into a canvas is read back: the burnt number and the colour of the patch.
const watchCanvases = () => {
  globalThis.drawn = [];
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (source, ...more) {
    draw.call(this, source, ...more);
    if (!this.canvas.hasAttribute("aria-label")) return;
    const block = this.canvas.width / 8;
    let number = 0;
    for (let bit = 0; bit < 8; ++bit) number = 2 * number + (this.getImageData((bit + 0.5) * block, block / 2, 1, 1).data[1] > 128 ? 1 : 0);
    const [red, green, blue] = this.getImageData(this.canvas.width / 4, this.canvas.height / 2, 1, 1).data;
    globalThis.drawn.push({ canvas: this.canvas.getAttribute("aria-label"), number, colour: [red, green, blue] });
  };
};

async function openPage(browser, { width = 1280, height = 900, colorScheme = "light", allowed = /^$/ } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.addInitScript(watchCanvases);
  page.problems = [];
  page.texts = [];
  page.on("console", (message) => message.type() === "error" && !allowed.test(message.text()) && page.problems.push(message.text()));
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("response", async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    page.texts.push(`${response.url()} ${JSON.stringify(response.headers())} ${body.toString("latin1")}`);
  });
  return page;
}

async function look(page, name) {
  await page.screenshot({ path: at(`${name}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(overflow <= 0, `${name} is ${overflow} px too wide`);
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => (await globalThis.axe.run()).violations);
  const serious = found.filter((violation) => ["serious", "critical"].includes(violation.impact));
  check(serious.length === 0, `${name}: ${JSON.stringify(serious.map((v) => [v.id, v.nodes.map((n) => n.html).slice(0, 3)]))}`);
}

const kPlain = { training: 0, questionnaire: [], checks: { size: "gate", refresh: "off", brightness: "off", colour: "off" } };

// To the first trial of a study without questions, by keyboard.
async function firstTrial(browser, address, options = {}) {
  const page = await openPage(browser, { allowed: /401/, ...options });
  await page.goto(address);
  await heading(page, "Study of");
  await tabTo(page, "I have read this", "Space");
  await tabTo(page, "Start");
  await tabTo(page, "Continue");
  await heading(page, "How it works");
  await tabTo(page, "Continue");
  await page.waitForSelector(".answers");
  return page;
}

// What the researcher's export says.
async function exported(server) {
  const answer = await fetch(server.admin.replace(/\/admin$/, "/api/admin/export.json"), { headers: { authorization: `Bearer ${kToken}` } });
  check(answer.ok, "the export is given");
  return answer.json();
}

// Plays the trial that is open; true once it can be answered.
async function playOnce(page) {
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector(".answers button")?.hidden);
  return played(page);
}

const heading = (page, words) => page.waitForFunction((wanted) => document.querySelector("h1")?.textContent.includes(wanted), words);
// What has the focus and can be used, by its name; a heading that is read out has none.
const focused = (page) => page.evaluate(() => {
  const { activeElement: active } = document;
  if (!active.matches("button, input, textarea, a")) return "";
  return active.getAttribute("aria-label") ?? active.labels?.[0]?.textContent ?? active.textContent;
});

// By Tab alone to what is called so, and presses a key there.
async function tabTo(page, words, key = "Enter") {
  for (let i = 0; i < 60; ++i) {
    if ((await focused(page))?.includes(words)) break;
    await page.keyboard.press("Tab");
  }
  check((await focused(page)).includes(words), `"${words}" is reached by Tab`);
  await page.keyboard.press(key);
}

async function beginByKeyboard(page, address, shots) {
  await page.goto(address);
  await heading(page, "Study of");
  await look(page, `${shots}-welcome`);
  await tabTo(page, "I have read this", "Space");
  await tabTo(page, "Start");
  await page.waitForSelector("#resume-code");
  const code = await page.locator("#resume-code").textContent();
  check(/^([2-9A-Z]{4}-){4}[2-9A-Z]{4}$/.test(code), `the code to go on with can be typed: ${code}`);
  await look(page, `${shots}-code`);
  await tabTo(page, "Continue");
  await heading(page, "About you");
  await look(page, `${shots}-questions`);
  await tabTo(page, "18–30", "Space");
  await tabTo(page, "Continue");
  await heading(page, "Your screen");
  await page.waitForSelector(".ramp", { timeout: 10000 });
  await look(page, `${shots}-brightness`);
  await tabTo(page, "Squares seen: 6");
  for (let plate = 1; plate <= 6; ++plate) {
    await page.waitForFunction((n) => document.querySelector("#page").textContent.includes(`Plate ${n} of`), plate);
    if (plate <= 2) await look(page, `${shots}-plate${plate}`);
    await tabTo(page, "no number");
  }
  await heading(page, "How it works");
  await look(page, `${shots}-instructions`);
  await tabTo(page, "Continue");
  return code;
}

// Which of two clips is redder, as a person would see it.
const redder = (page) => page.evaluate(() => {
  const last = (name) => globalThis.drawn.filter((one) => one.canvas === name).at(-1).colour;
  const red = ([r, g, b]) => r - (g + b) / 2;
  return red(last("Left")) > red(last("Right")) ? "ArrowLeft" : "ArrowRight";
});

// True once the answers can be given; false when the clip did not play smoothly and is to be played again.
const played = async (page) => {
  const state = await page.waitForFunction(() => {
    const buttons = [...document.querySelectorAll(".answers button")].filter((button) => !button.hidden);
    const answers = buttons.filter((button) => !/^(Play|See it)/.test(button.textContent));
    if (answers.length > 1 && answers.every((button) => !button.disabled)) return "answers";
    return buttons.some((button) => button.textContent.startsWith("Play")) && "again";
  }, undefined, { timeout: 20000 });
  return (await state.jsonValue()) === "answers";
};

// Plays and answers trials until the end; `choose` gives the key.
async function answerTrials(page, choose, shots) {
  let looked = false;
  let votes = 0;
  for (;;) {
    await page.waitForFunction(() => {
      const text = document.querySelector("#page").textContent;
      const play = [...document.querySelectorAll(".answers button")].find((button) => button.textContent.startsWith("Play"));
      return (play && !play.hidden) || /Thank you|That was/.test(text);
    }, undefined, { timeout: 20000 });
    const text = await page.locator("#page").textContent();
    if (text.includes("Thank you")) return votes;
    if (text.includes("That was")) {
      if (!looked) await look(page, `${shots}-feedback`);
      await tabTo(page, "Continue");
      // It stands until the next trial has come.
      await page.waitForFunction(() => !/That was/.test(document.querySelector("#page").textContent));
      continue;
    }
    if (!looked) {
      await look(page, `${shots}-trial`);
      await page.keyboard.press("Escape");
      await heading(page, "Paused");
      await look(page, `${shots}-pause`);
      await tabTo(page, "Continue");
      await page.waitForSelector(".answers");
    }
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.querySelector(".answers button")?.hidden);
    if (!(await played(page))) continue;
    if (!looked) await look(page, `${shots}-answers`);
    looked = true;
    const before = await page.locator("#place").textContent();
    await page.keyboard.press(await choose(page));
    votes += 1;
    await page.waitForFunction((place) => document.querySelector("#place")?.textContent !== place || /Practice/.test(place), before);
  }
}

function checkFrames(drawn, frames) {
  const pairs = [];
  for (let i = 0; i + 1 < drawn.length; i += 2) pairs.push([drawn[i], drawn[i + 1]]);
  check(pairs.length >= frames, `${pairs.length} pictures of both clips were drawn`);
  const apart = pairs.filter(([left, right]) => left.number !== right.number);
  check(apart.length === 0, `${apart.length} of ${pairs.length} pictures show two different frames`);
  return pairs.length;
}

function checkColours(drawn) {
  let error = 0;
  for (const { colour } of drawn) {
    const distances = kShown.map((wanted) => wanted.reduce((sum, value, i) => sum + Math.abs(value - colour[i]), 0) / 3);
    error += Math.min(...distances);
  }
  error /= drawn.length;
  check(error <= 2.5, `a patch's mean error from file to canvas is ${error.toFixed(2)} of 255`);
  return error;
}

async function checkPairs(browser) {
  const plan = buildStudy("pairs", {});
  check(plan.cells === kClips * 2, "a cell for each scene and side");
  const server = await serve("pairs");
  const page = await openPage(browser, { allowed: /401/ });
  const keys = [];
  page.on("request", (request) => request.url().endsWith("/sessions") && keys.push(JSON.parse(request.postData()).key));
  await beginByKeyboard(page, server.address, "pairs-wide-light");
  check(keys.length === 1 && /^[0-9a-f]{32}$/.test(keys[0]), "a session begins with a key of its own");
  const votes = await answerTrials(page, redder, "pairs-wide-light");
  check(votes >= 14, `14 votes were given (${votes})`);
  await look(page, "pairs-wide-light-end");
  await tabTo(page, "Finish");
  await page.waitForSelector("#completion");
  check((await page.locator("#completion").textContent()).includes("C0FFEE"), "the completion code is shown");
  await look(page, "pairs-wide-light-done");
  const drawn = await page.evaluate(() => globalThis.drawn);
  const pictures = checkFrames(drawn, 250);
  const error = checkColours(drawn);
  const all = page.texts.join("\n");
  for (const name of ["method_rosy", "method_teal", "scene0"]) check(!all.includes(name), `the browser was never sent "${name}"`);
  check(page.problems.length === 0, page.problems.join("; "));
  await page.context().close();
  await server.stop();
  execFileSync(tinct, ["abtest", "export", at("pairs"), "--out", at("votes.csv")]);
  const rows = readFileSync(at("votes.csv"), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));
  check(rows.length === 12, "the export has 12 rows");
  for (const row of rows) check((row[9] === "left" ? row[7] : row[8]) === "method_rosy", "every row's winner is the scripted preference");
  check(new Set(rows.map((row) => row[6])).size === 12, "no scene came twice");
  check(Math.abs(rows.filter((row) => row[7] === "method_rosy").length - 6) <= 1, "sides are balanced");
  const verdict = JSON.parse(execFileSync(tinct, ["abtest", "report", at("pairs"), "--out", at("report"), "--json"])).verdict;
  check(/never won or never lost/.test(verdict), `a method that won all votes is told plainly: ${verdict}`);
  return { pictures, error };
}

async function checkSingle(browser) {
  buildStudy("single", { method: "single", questionnaire: [{ id: "age", text: "Your age", choices: ["18–30", "31–50", "over 50"] }], trials: 12 });
  const server = await serve("single");
  const page = await openPage(browser, { width: 390, height: 844, colorScheme: "dark", allowed: /401|ERR_CONNECTION|Failed to fetch/ });
  await beginByKeyboard(page, server.address, "single-narrow-dark");
  // The original is told by its colours; every third answer is wrong.
  let n = 0;
  const choose = (shown) => shown.evaluate((lie) => {
    const [red, , blue] = globalThis.drawn.at(-1).colour;
    const real = Math.abs(red - 150) < 15 && Math.abs(blue - 130) < 15;
    return real !== lie ? "r" : "f";
  }, n++ % 3 === 2);
  await answerTrials(page, choose, "single-narrow-dark");
  await look(page, "single-narrow-dark-end");
  await tabTo(page, "Finish");
  await page.waitForSelector("#completion");
  check(page.problems.length === 0, page.problems.join("; "));
  await page.context().close();
  return server;
}

async function checkResearcher(browser, server) {
  for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]]) {
    const page = await openPage(browser, { width, colorScheme, allowed: /401/ });
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
    check(page.problems.length === 0, page.problems.join("; "));
    await page.context().close();
  }
}

async function checkResume(browser, server) {
  const page = await openPage(browser, { allowed: /401/ });
  const code = await beginByKeyboard(page, server.address, "resume");
  await page.waitForSelector(".answers");
  await page.reload();
  await heading(page, "How it works");
  const other = await openPage(browser, { colorScheme: "dark", allowed: /401|404/ });
  await other.goto(server.address);
  await heading(other, "Study of");
  await look(other, "resume-wide-dark-welcome");
  await tabTo(other, "I have a code");
  await heading(other, "Go on with a session");
  await look(other, "resume-wide-dark-code");
  await tabTo(other, "Your code", "x");
  await tabTo(other, "Go on");
  await other.waitForFunction(() => document.querySelector("[role=alert]")?.textContent.includes("no session"));
  await other.locator("#code").fill(code.toLowerCase());
  await tabTo(other, "Go on");
  await heading(other, "How it works");
  check(other.problems.length === 0, other.problems.join("; "));
  await other.context().close();
  await page.context().close();
}

// A check that keeps a rater out is named, after a reload too.
async function checkGate(browser) {
  buildStudy("gated", { trials: 2, training: 0, questionnaire: [], checks: { size: "gate", refresh: "off", brightness: "gate", colour: "off" } });
  const server = await serve("gated");
  const page = await openPage(browser, { width: 390, height: 844, allowed: /401/ });
  await page.goto(server.address);
  await heading(page, "Study of");
  await tabTo(page, "I have a code");
  await heading(page, "Go on with a session");
  await tabTo(page, "Back");
  await heading(page, "Study of");
  await tabTo(page, "I have read this", "Space");
  await tabTo(page, "Start");
  await tabTo(page, "Continue");
  await page.waitForSelector(".ramp");
  await tabTo(page, "Squares seen: 0");
  for (let again = 0; again < 2; ++again) {
    await heading(page, "can't go on here");
    check((await page.locator("#page").textContent()).includes("dark squares"), "the check that failed is named");
    await look(page, "gated-narrow-light");
    await page.reload();
  }
  check(page.problems.length === 0, page.problems.join("; "));
  await page.context().close();
  await server.stop();
}

// Two windows of one session: what the first has answered, the other learns, and both come to the end.
async function checkTwoWindows(browser) {
  buildStudy("windows", { trials: 4, training: 0, questionnaire: [], checks: { size: "gate", refresh: "off", brightness: "off", colour: "off" } });
  const server = await serve("windows");
  const first = await openPage(browser, { allowed: /401|409|422/ });
  await first.goto(server.address);
  await heading(first, "Study of");
  await tabTo(first, "I have read this", "Space");
  await tabTo(first, "Start");
  await tabTo(first, "Continue");
  await heading(first, "How it works");
  const second = await first.context().newPage();
  await second.addInitScript(watchCanvases);
  await second.goto(server.address);
  await heading(second, "How it works");
  await tabTo(second, "Continue");
  await second.waitForSelector(".answers");
  await first.bringToFront();
  await tabTo(first, "Continue");
  check((await answerTrials(first, redder, "windows-wide-light")) >= 4, "the first window answers all");
  await second.bringToFront();
  await second.keyboard.press("Space");
  await second.waitForFunction(() => /Thank you/.test(document.querySelector("h1")?.textContent) || [...document.querySelectorAll(".answers button")].some((button) => !button.hidden && !button.disabled));
  if (!(await second.locator("h1").textContent()).includes("Thank you")) await second.keyboard.press("ArrowLeft");
  await heading(second, "Thank you");
  await first.context().close();
  await server.stop();
  execFileSync(tinct, ["abtest", "export", at("windows"), "--out", at("windows.csv")]);
  check(readFileSync(at("windows.csv"), "utf8").trim().split("\n").length === 5, "each trial has one vote");
}

// On a computer a quarter as fast frames may be left out, but both clips show the same one, and what is left out is
// counted. A script that holds the page up for longer than 0.2 s makes the trial void: it comes again and is not scored.
async function checkSlow(browser) {
  buildStudy("slow", { ...kPlain, trials: 2 });
  const server = await serve("slow");
  const page = await firstTrial(browser, server.address);
  const debug = await page.context().newCDPSession(page);
  await debug.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const smooth = await playOnce(page);
  await debug.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const drawn = await page.evaluate(() => globalThis.drawn);
  checkFrames(drawn, 5);
  const { raters: before } = await exported(server);
  check(before[0].voids === (smooth ? 0 : 1), `what can't be scored is void: ${before[0].voids}, ${smooth}`);
  if (smooth) {
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.querySelector("#place")?.textContent.startsWith("2 of"));
    const { played: told } = (await exported(server)).votes[0];
    check(told.frames_presented + told.frames_dropped === kFrames, `every frame is counted: ${JSON.stringify(told)}`);
    const shown = new Set(drawn.map((one) => one.number)).size;
    check(Math.abs(told.frames_presented - shown) <= 1, `${told.frames_presented} frames are told as presented, ${shown} were drawn`);
    check(told.surround === "rgb(128, 128, 128)", `the surround is told: ${told.surround}`);
  }
  const place = await page.locator("#place").textContent();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector(".answers button")?.hidden);
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    for (const from = performance.now(); performance.now() - from < 500;);
  });
  check(!(await played(page)), "a trial that stood still is shown again");
  check((await page.locator("#place").textContent()) === place, "at its own place");
  const after = await exported(server);
  check(after.raters[0].voids === before[0].voids + 1, "its void is on record");
  check(after.votes.length === (smooth ? 1 : 0), "and no vote of it");
  await page.context().close();
  await server.stop();
}

// A break is offered once its time has come, between two trials, and the study goes on after it.
async function checkBreak(browser) {
  buildStudy("rests", { ...kPlain, trials: 3, break_minutes: 0.1 });
  const server = await serve("rests");
  const page = await firstTrial(browser, server.address);
  const from = performance.now();
  while (!(await playOnce(page)));
  await page.waitForTimeout(Math.max(0, 6200 - (performance.now() - from)));
  await page.keyboard.press("ArrowLeft");
  await heading(page, "A short break");
  await look(page, "rests-wide-light");
  await tabTo(page, "Continue");
  await page.waitForFunction(() => document.querySelector("#place")?.textContent.startsWith("2 of"));
  // Its time begins anew.
  while (!(await playOnce(page)));
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => /^3 of/.test(document.querySelector("#place")?.textContent) || /break/.test(document.querySelector("h1")?.textContent));
  check((await page.locator("#place").count()) === 1, "no second break follows at once");
  check(page.problems.length === 0, page.problems.join("; "));
  await page.context().close();
  await server.stop();
}

// kill -9 amid a session: the page waits, goes on at the right trial, and after a reload, too; nothing is asked twice.
async function checkCrash(browser) {
  buildStudy("crash", { ...kPlain, trials: 5 });
  let server = await serve("crash");
  const port = new URL(server.local ?? server.address).port;
  const page = await firstTrial(browser, server.address, { allowed: /401|422|ERR_|Failed to fetch|net::/ });
  const answerOne = async (place) => {
    while (!(await playOnce(page)));
    await page.keyboard.press(await redder(page));
    await page.waitForFunction((wanted) => document.querySelector("#place")?.textContent.startsWith(wanted), place);
  };
  await answerOne("2 of");
  await answerOne("3 of");
  // The vote is given while nobody listens: it is kept and sent again.
  while (!(await playOnce(page)));
  await server.stop("SIGKILL");
  await page.keyboard.press(await redder(page));
  await page.waitForFunction(() => document.querySelector("#status")?.textContent.includes("could not be saved"));
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
  await tabTo(page, "Continue");
  await page.waitForSelector(".answers");
  check((await page.locator("#place").textContent()).startsWith("3 of"), "so it does after a reload");
  check((await exported(server)).votes.length === 2, "the two votes before are there");
  await answerTrials(page, redder, "crash-wide-light");
  const { votes } = await exported(server);
  check(votes.length === 5 && new Set(votes.map((one) => one.position)).size === 5, "every trial has one vote");
  for (const { shown, answer } of votes) check(shown[answer === "left" ? 0 : 1] === "method_rosy", "and it is the one that was given");
  await page.context().close();
  await server.stop();
}

// Colours that change every two pixels come through encoder, browser and canvas; in VP9 as well.
const kChecker = [[200, 90, 60], [60, 120, 190]];
async function checkChecker(browser) {
  for (const method of ["original", "checker"]) {
    mkdirSync(at(`fine-${method}`), { recursive: true });
    const channel = (i) => String.raw`if(mod(floor(X/2)+floor(Y/2)\,2)\,${kChecker[1][i]}\,${kChecker[0][i]})`;
    for (const clip of ["one", "two"]) {
      execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", `color=c=black:size=128x96:rate=25,format=gbrp,geq=r='${channel(0)}':g='${channel(1)}':b='${channel(2)}'`,
        "-frames:v", String(kFrames), "-c:v", "ffv1", "-pix_fmt", "bgr0", at(`fine-${method}/${clip}.mkv`)]);
    }
  }
  const errors = [];
  for (const codec of ["h264", "vp9"]) {
    const name = `fine-${codec}`;
    buildStudy(name, { ...kPlain, codec, method: "single", clips: ["one", "two"], original: "fine-original", methods: { checker: "fine-checker" }, trials: 1 });
    const server = await serve(name);
    const page = await firstTrial(browser, server.address);
    while (!(await playOnce(page)));
    const error = await page.evaluate((colours) => {
      const canvas = document.querySelector(".stage canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const scale = canvas.width / 128;
      let sum = 0;
      for (let y = 0; y < canvas.height; ++y) {
        for (let x = 0; x < canvas.width; ++x) {
          const wanted = colours[(Math.floor(x / scale / 2) + Math.floor(y / scale / 2)) % 2];
          for (let i = 0; i < 3; ++i) sum += Math.abs(data[4 * (y * canvas.width + x) + i] - wanted[i]);
        }
      }
      return sum / (3 * canvas.width * canvas.height);
    }, kChecker);
    check(error <= 3, `${codec}: a checker of two pixels is ${error.toFixed(2)} of 255 off on the average`);
    errors.push(error);
    const media = page.texts.filter((text) => text.includes("/m/")).join("");
    check(media.includes(codec === "vp9" ? "video/webm" : "video/mp4"), `the clip is ${codec}`);
    check(page.problems.length === 0, page.problems.join("; "));
    await page.context().close();
    await server.stop();
  }
  return errors;
}

async function checkWithdrawal(browser) {
  buildStudy("short", { trials: 2, training: 0, questionnaire: [], checks: { size: "gate", refresh: "off", brightness: "off", colour: "off" } });
  const server = await serve("short");
  const page = await openPage(browser, { width: 390, height: 844, allowed: /401|410/ });
  await page.goto(server.address);
  await heading(page, "Study of");
  await tabTo(page, "I have read this", "Space");
  await tabTo(page, "Start");
  await tabTo(page, "Continue");
  await heading(page, "How it works");
  await tabTo(page, "Continue");
  await answerTrials(page, redder, "short-narrow-light");
  await tabTo(page, "Finish");
  await tabTo(page, "Delete my answers");
  await page.waitForFunction(() => document.querySelector("#page").textContent.includes("Really delete"));
  await look(page, "short-narrow-light-withdraw");
  await tabTo(page, "Delete my answers");
  await heading(page, "Your answers were deleted");
  await page.context().close();
  // In the middle of the trials, by the link at the foot: who thinks better of it goes on there.
  const leaver = await openPage(browser, { allowed: /401|410/ });
  await leaver.goto(server.address);
  await heading(leaver, "Study of");
  check(!(await leaver.locator("#leave").isVisible()), "who has told nothing has nothing to delete");
  await tabTo(leaver, "I have read this", "Space");
  await tabTo(leaver, "Start");
  await tabTo(leaver, "Continue");
  await heading(leaver, "How it works");
  await tabTo(leaver, "Continue");
  await leaver.waitForSelector(".answers");
  await look(leaver, "short-wide-light-foot");
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
  const small = await openPage(browser, { width: 240, height: 400, allowed: /401/ });
  await small.goto(server.address);
  await heading(small, "does not fit");
  await look(small, "short-tiny");
  await small.context().close();
  await server.stop();
  execFileSync(tinct, ["abtest", "export", at("short"), "--out", at("short.csv")]);
  check(readFileSync(at("short.csv"), "utf8").trim().split("\n").length === 1, "nothing is left of a rater who withdrew");
}

// The researcher closes a study by keyboard; who comes then is told, and who has begun goes on by the code.
async function checkClosed(browser) {
  buildStudy("closing", { trials: 2, training: 0, questionnaire: [], checks: { size: "gate", refresh: "off", brightness: "off", colour: "off" } });
  const server = await serve("closing");
  const begun = await openPage(browser, { allowed: /401/ });
  await begun.goto(server.address);
  await heading(begun, "Study of");
  await tabTo(begun, "I have read this", "Space");
  await tabTo(begun, "Start");
  await begun.waitForSelector("#resume-code");
  const code = await begun.locator("#resume-code").textContent();
  await begun.context().close();
  const admin = await openPage(browser, { allowed: /401/ });
  await admin.goto(server.admin);
  await heading(admin, "Researcher");
  await admin.locator("#token").fill(kToken);
  await tabTo(admin, "Log in");
  await heading(admin, "Study: Study");
  await tabTo(admin, "Close the study");
  await admin.waitForFunction(() => document.querySelector("#closed")?.textContent.startsWith("Closed"));
  await look(admin, "admin-closed");
  await tabTo(admin, "Live");
  await heading(admin, "Study: Live");
  check((await admin.locator("#pulse").textContent()).includes("running 1"), "the live page tells who is on the way");
  await admin.context().close();
  const late = await openPage(browser, { width: 390, height: 844, allowed: /401/ });
  await late.goto(server.address);
  await heading(late, "The study is closed");
  await look(late, "closed-narrow-light");
  await tabTo(late, "I have a code");
  await heading(late, "Go on with a session");
  await late.locator("#code").fill(code);
  await tabTo(late, "Go on");
  await heading(late, "How it works");
  check(late.problems.length === 0, late.problems.join("; "));
  await late.context().close();
  await server.stop();
}

// The original, grey, and the clip, in one place; below a path, as behind a proxy.
async function checkInTurn(browser) {
  buildStudy("turns", {
    method: "dcr", sequential: true, trials: 2, training: 0, questionnaire: [], checks: { size: "gate", refresh: "off", brightness: "off", colour: "off" },
  });
  const server = await serve("turns", ["--base-path", "/lab/study"]);
  check(server.address.endsWith("/lab/study/s/study-of-turns"), `the address is below the path: ${server.address}`);
  const page = await openPage(browser, { allowed: /401/ });
  const outside = [];
  page.on("request", (request) => /^http/.test(request.url()) && !new URL(request.url()).pathname.startsWith("/lab/study/") && outside.push(request.url()));
  await page.goto(server.address);
  await heading(page, "Study of");
  await tabTo(page, "I have read this", "Space");
  await tabTo(page, "Start");
  await tabTo(page, "Continue");
  await heading(page, "How it works");
  await tabTo(page, "Continue");
  await answerTrials(page, () => "4", "turns-wide-light");
  await tabTo(page, "Finish");
  await page.waitForSelector("#completion");
  const drawn = await page.evaluate(() => globalThis.drawn);
  const near = (colour, wanted) => colour.every((value, i) => Math.abs(value - wanted[i]) < 10);
  const first = drawn.filter((one) => one.canvas === "Original");
  const second = drawn.filter((one) => one.canvas === "Clip");
  check(first.length >= 0.9 * 2 * kFrames && second.length >= 0.9 * 2 * kFrames, `both parts were played (${first.length}, ${second.length})`);
  check(first.every(({ colour }) => near(colour, kMethods.original)), "the original is the original in all its pictures");
  check(second.every(({ colour }) => !near(colour, kMethods.original)), "no picture of the clip is the original's");
  check(outside.length === 0, `nothing is asked for beside the path: ${outside}`);
  check(page.problems.length === 0, page.problems.join("; "));
  await page.context().close();
  await server.stop();
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

async function checkReport(browser) {
  execFileSync(tinct, ["abtest", "report", at("single"), "--out", at("single-report")]);
  await checkPaper(browser, "single-report");
  await checkPaper(browser, "report");
  for (const [name, folder] of [["single", "single-report"], ["pairs", "report"]]) {
    for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      const requests = [];
      page.on("request", (request) => !/^(file|data):/.test(request.url()) && requests.push(request.url()));
      await page.goto(pathToFileURL(at(`${folder}/report.html`)).href);
      await look(page, `report-${name}-${width}-${colorScheme}`);
      check(requests.length === 0, "the report asks no network");
      await context.close();
    }
  }
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
makeClips();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const { pictures, error } = await checkPairs(browser);
  const server = await checkSingle(browser);
  await checkResearcher(browser, server);
  await checkResume(browser, server);
  await server.stop();
  await checkGate(browser);
  await checkTwoWindows(browser);
  await checkSlow(browser);
  await checkBreak(browser);
  await checkCrash(browser);
  const fine = await checkChecker(browser);
  await checkWithdrawal(browser);
  await checkClosed(browser);
  await checkInTurn(browser);
  await checkReport(browser);
  console.log(`${checks} checks passed; ${pictures} pictures of both clips, none apart; mean colour error ${error.toFixed(2)} of 255, of a two-pixel checker ${fine.map((one) => one.toFixed(2)).join(" (H.264) and ")} (VP9)`);
} finally {
  await browser.close();
}
