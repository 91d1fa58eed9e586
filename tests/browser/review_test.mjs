// The review page in a real browser, by keyboard alone: a manifest with planted mistakes becomes the planted
// one, and the number burnt into every frame is the number that stands below it.
// Usage: node review_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { at, check, countOfChecks, emptyWorkFolder, tinct, withBrowser } from "./harness.mjs";
import { checkNumbers, checkReload, reviewByKeyboard } from "./review/editing.mjs";
import { checkForeignPage, checkOtherFilm, checkTwoTabs, checkWindows } from "./review/elsewhere.mjs";
import { kPlanted, makeFilm, makeManifest, rangesOf, serve } from "./review/film.mjs";
import { openPage } from "./review/page.mjs";
import { checkThresholds } from "./review/thresholds.mjs";

emptyWorkFolder();
mkdirSync(at("media"));
makeFilm();
const id = makeManifest();
const before = readFileSync(at("m.json"));
await withBrowser(async (browser) => {
  const server = await serve();
  await checkWindows(browser, server.address);
  const page = await reviewByKeyboard(browser, server.address);
  await checkReload(page);
  await checkNumbers(page);
  await checkForeignPage(browser, server.address, id);
  await checkTwoTabs(browser, server.address);
  await page.close();
  check((await server.stop()) === 0, "Ctrl-C ends the server cleanly");

  const reviewed = readFileSync(at("m.reviewed.json"));
  assert.deepEqual(rangesOf(JSON.parse(reviewed)), kPlanted);
  check(before.equals(readFileSync(at("m.json"))), "the manifest itself is not written");
  copyFileSync(at("m.edits.jsonl"), at("copy.jsonl"));
  execFileSync(tinct, ["review", at("m.json"), "--apply", "--edits", at("copy.jsonl"), "--out", at("again.json")]);
  check(reviewed.equals(readFileSync(at("again.json"))), "--apply writes the same bytes");

  // Started again it goes on.
  const again = await serve();
  const once_more = await openPage(browser, again.address);
  check((await once_more.locator("#counts").textContent()).startsWith("3 scenes in 240 frames"), "a new server knows the edits");
  await once_more.close();
  await again.stop();
  await checkThresholds(browser, id);
  await checkOtherFilm(browser);
});
assert.ok(countOfChecks() >= 40, `only ${countOfChecks()} checks`);
console.log(`${countOfChecks()} checks passed`);
