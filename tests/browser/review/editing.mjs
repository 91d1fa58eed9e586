// A whole review by keyboard, a reload after it, and the number of every frame.
import assert from "node:assert/strict";
import { check, checkNoProblems } from "../harness.mjs";
import { kFrames } from "./film.mjs";
import { goTo, openPage, place, press, readNumbers, settled } from "./page.mjs";

export async function checkNumbers(page) {
  let compared = 0;
  const seen = new Set();
  // Backwards, so that each stop has to be sought.
  for (let frame = kFrames - 1; frame >= 0; frame -= 7) {
    await goTo(page, frame);
    for (const one of await readNumbers(page, "#strip img, #pair img")) {
      assert.equal(one.burnt, one.asked, `the picture of frame ${one.asked} shows ${one.burnt}`);
      assert.equal(one.caption, one.asked, "the number below a picture is its own");
      seen.add(one.burnt);
      compared += 1;
    }
  }
  check(seen.size === kFrames, `all ${kFrames} frames were seen (${seen.size}), in ${compared} pictures`);
  const list = await readNumbers(page, "#scenes img");
  check(list.length >= 12, "the list of scenes has its pictures");
  for (const one of list) check(one.burnt === one.asked, `the list shows ${one.burnt} for frame ${one.asked}`);
}

export async function reviewByKeyboard(browser, address) {
  const page = await openPage(browser, address);
  check((await place(page)).startsWith("Cut at 30:"), "the most doubtful cut is shown first");
  check((await page.locator("#suggestions li").count()) === 1, "one scene is too short");
  await press(page, "m", "Scenes 1 and 2 are one now");
  await press(page, "j");
  check((await place(page)).startsWith("Cut at 62:"), "the next doubtful cut follows");
  await press(page, "m", "Scenes 2 and 3 are one now");
  check((await page.locator("#suggestions li").count()) === 0, "no scene is too short any more");
  await press(page, "j");
  check((await place(page)).startsWith("Cut at 60:"), "a real cut comes");
  await press(page, "Enter", "The cut at 60 is accepted");
  check((await place(page)).startsWith("Cut at 130:"), "and then the last one");
  await goTo(page, 195);
  for (let i = 0; i < 5; ++i) await press(page, "ArrowRight");
  check((await place(page)).startsWith("Frame 200,"), "the arrows move the strip");
  await press(page, "s", "A new cut at frame 200");
  await press(page, "d", "Scene 4 is discarded");
  // A slip, and the way back.
  await press(page, "PageUp");
  await press(page, "d", "Scene 3 is discarded");
  await press(page, "z", "Undone: discard at 130");
  await press(page, "Shift+Z", "Done again: discard at 130");
  await press(page, "z", "Undone: discard at 130");
  await press(page, "u", "Dropped as uniform");
  await press(page, "z", "Undone: uniform at 130");
  check((await page.locator("#counts").textContent()).startsWith("3 scenes in 240 frames"), "three scenes are left");
  check((await page.locator("#saved").textContent()) === "all edits are saved", "the page says that all is saved");
  checkNoProblems(page);
  return page;
}

export async function checkReload(page) {
  const before = await page.evaluate(() => [...document.querySelectorAll("#scenes .name, #scenes .range, #cuts .small")].map((one) => one.textContent));
  await page.reload();
  await settled(page);
  const now = await page.evaluate(() => [...document.querySelectorAll("#scenes .name, #scenes .range, #cuts .small")].map((one) => one.textContent));
  assert.deepEqual(now, before);
  check((await page.locator("#actions").textContent()).includes("Undo discard"), "what can be undone is known after a reload");
}
