// Studies from the welcome to the end, one for each way to ask: pairs, single clips, a clip after its original.
import { execFileSync } from "node:child_process";
import { at, check, tinct } from "../harness.mjs";
import { checkBlind } from "./blind.mjs";
import { lookAt } from "./looks.mjs";
import { checkColours, checkFrames, drawnIn, redder } from "./pictures.mjs";
import { answerTrials, begin, beginByKeyboard, closeClean, finish, openPage, toTrials } from "./rater.mjs";
import { buildStudy, exportedRows, kClips, kFrames, kMethods, kPlain, serve } from "./study.mjs";

export async function checkPairs(browser) {
  const plan = buildStudy("pairs", {});
  check(plan.cells === kClips * 2, "a cell for each scene and side");
  const server = await serve("pairs");
  const page = await openPage(browser);
  const keys = [];
  page.on("request", (request) => request.url().endsWith("/sessions") && keys.push(JSON.parse(request.postData()).key));
  await beginByKeyboard(page, server.address);
  check(keys.length === 1 && /^[0-9a-f]{32}$/.test(keys[0]), "a session begins with a key of its own");
  const votes = await answerTrials(page, redder, "pairs");
  check(votes >= 14, `14 votes were given (${votes})`);
  await lookAt(page, "end");
  await finish(page);
  check((await page.locator("#completion").textContent()).includes("C0FFEE"), "the completion code is shown");
  await lookAt(page, "done");
  const drawn = await drawnIn(page);
  const pictures = checkFrames(drawn, 250);
  const error = checkColours(drawn);
  await checkBlind(page);
  await closeClean(page);
  await server.stop();
  const rows = exportedRows("pairs");
  check(rows.length === 12, "the export has 12 rows");
  for (const row of rows) check((row[9] === "left" ? row[7] : row[8]) === "method_rosy", "every row's winner is the scripted preference");
  check(new Set(rows.map((row) => row[6])).size === 12, "no scene came twice");
  check(Math.abs(rows.filter((row) => row[7] === "method_rosy").length - 6) <= 1, "sides are balanced");
  const verdict = JSON.parse(execFileSync(tinct, ["abtest", "report", at("pairs"), "--out", at("report"), "--json"])).verdict;
  check(/never won or never lost/.test(verdict), `a method that won all votes is told plainly: ${verdict}`);
  return { pictures, error };
}

export async function checkSingle(browser) {
  buildStudy("single", { method: "single", questionnaire: [{ id: "age", text: "Your age", choices: ["18–30", "31–50", "over 50"] }], trials: 12 });
  const server = await serve("single");
  const page = await openPage(browser, { width: 390, height: 844, colorScheme: "dark", allowed: /401|ERR_CONNECTION|Failed to fetch/ });
  await beginByKeyboard(page, server.address);
  // The original is told by its colours; every third answer is wrong.
  let n = 0;
  const choose = (shown) => shown.evaluate((lie) => {
    const [red, , blue] = globalThis.drawn.at(-1).colour;
    const real = Math.abs(red - 150) < 15 && Math.abs(blue - 130) < 15;
    return real !== lie ? "r" : "f";
  }, n++ % 3 === 2);
  await answerTrials(page, choose, "single");
  await finish(page);
  await checkBlind(page);
  await closeClean(page);
  return server;
}

// The original, grey, and the clip, in one place; below a path, as behind a proxy.
export async function checkInTurn(browser) {
  buildStudy("turns", { ...kPlain, method: "dcr", sequential: true, trials: 2 });
  const server = await serve("turns", ["--base-path", "/lab/study"]);
  check(server.address.endsWith("/lab/study/s/study-of-turns"), `the address is below the path: ${server.address}`);
  const page = await openPage(browser);
  const outside = [];
  page.on("request", (request) => /^http/.test(request.url()) && !new URL(request.url()).pathname.startsWith("/lab/study/") && outside.push(request.url()));
  await begin(page, server.address);
  await toTrials(page);
  await answerTrials(page, () => "4", "turns");
  await finish(page);
  await checkBlind(page);
  const drawn = await drawnIn(page);
  const near = (colour, wanted) => colour.every((value, i) => Math.abs(value - wanted[i]) < 10);
  const first = drawn.filter((one) => one.canvas === "Original");
  const second = drawn.filter((one) => one.canvas === "Clip");
  check(first.length >= 0.9 * 2 * kFrames && second.length >= 0.9 * 2 * kFrames, `both parts were played (${first.length}, ${second.length})`);
  check(first.every(({ colour }) => near(colour, kMethods.original)), "the original is the original in all its pictures");
  check(second.every(({ colour }) => !near(colour, kMethods.original)), "no picture of the clip is the original's");
  check(outside.length === 0, `nothing is asked for beside the path: ${outside}`);
  await closeClean(page);
  await server.stop();
}
