// Thresholds as lines that are moved: what the page says would become is what `tinct scenes` makes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { at, check, checkNoProblems, tinct } from "../harness.mjs";
import { serve } from "./film.mjs";
import { lookAtWindow, openPage, press, sceneCount, tabTo } from "./page.mjs";

// Thresholds moved by keyboard and by pointer; what the page says would become is what `tinct scenes` makes.
export async function checkThresholds(browser, id) {
  const server = await serve("found.json", "--curves", at("curves"));
  const page = await openPage(browser, server.address);
  await page.waitForFunction(() => document.querySelectorAll("#curves canvas").length >= 3);
  const before = await sceneCount(page);
  const lineOf = (name) => page.locator(`[aria-label='Threshold of ${name}']`).getAttribute("aria-valuenow");
  const lineIs = (name, value) => page.waitForFunction(([label, wanted]) =>
    document.querySelector(`[aria-label='Threshold of ${label}']`).getAttribute("aria-valuenow") === wanted, [name, value]);
  await tabTo(page, "Threshold of cut");
  for (let i = 0; i < 3; ++i) await page.keyboard.press("ArrowUp");
  await lineIs("cut", "0.53");
  await lineIs("transition", "0.53");  // the same option's line moves with it
  await page.keyboard.press("Escape");
  check((await lineOf("cut")) === "0.50" && (await lineOf("transition")) === "0.50", "Escape brings the lines back");
  // The last shot holds two thirds of gray.
  await tabTo(page, "Threshold of uniform");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowDown");
  await lineIs("uniform", "0.64");
  await page.waitForFunction(() => document.querySelector("#curve-summary").textContent.includes("Would become"));
  execFileSync(tinct, ["scenes", "--from-stats", at(`curves/${id}.curves`), "--out", at("strict.json"), "--uniform-share", "0.64", "--quiet"]);
  const [strict] = JSON.parse(readFileSync(at("strict.json"), "utf8")).videos;
  check(strict.scenes.length === before - 1, "lower, the threshold drops a shot");
  const said = await page.locator("#curve-summary").textContent();
  check(said.includes(`Would become ${strict.scenes.length} scene`) && said.includes(`instead of ${before}: 1 start of a scene would go, 40 frames fewer in scenes`), said);
  await lookAtWindow(page, "thresholds");
  await tabTo(page, "Apply these thresholds");
  await press(page, "Enter", "New thresholds:");
  check((await sceneCount(page)) === strict.scenes.length, "applied, the film has as many scenes as was said");
  await page.locator("#place").click();
  await press(page, "z", "Undone: thresholds");
  check((await sceneCount(page)) === before, "undo brings the scenes back");
  await press(page, "Shift+Z", "Done again: thresholds");
  // By pointer: the handle of the curve of uniform frames, a little down.
  await page.locator("[aria-label='Threshold of uniform']").scrollIntoViewIfNeeded();
  const handle = await page.locator("[aria-label='Threshold of uniform']").boundingBox();
  const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 15, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => Number(document.querySelector("[aria-label='Threshold of uniform']").getAttribute("aria-valuenow")) > 0.75);
  await page.keyboard.press("Escape");
  check((await lineOf("uniform")) === "0.64", "after a drag Escape brings back the line that was applied");
  checkNoProblems(page);
  await page.close();
  await server.stop();
  const [applied] = JSON.parse(readFileSync(at("found.reviewed.json"), "utf8")).videos;
  // A review reads no times of frames: scenes that it moves have none.
  for (const scene of strict.scenes) delete scene.pts;
  assert.deepEqual({ scenes: applied.scenes, dropped: applied.dropped, detector: applied.detector },
    { scenes: strict.scenes, dropped: strict.dropped, detector: strict.detector });
  execFileSync(tinct, ["review", at("found.json"), "--apply", "--out", at("found.again.json")]);
  check(readFileSync(at("found.reviewed.json")).equals(readFileSync(at("found.again.json"))), "thresholds are replayed without the film");
}
