// Two tabs of one review, a page of another origin, windows of every size, and the manifest of another film.
import { readFileSync, writeFileSync } from "node:fs";
import { at, check, checkNoProblems, windows } from "../harness.mjs";
import { kFrames, serve } from "./film.mjs";
import { goTo, lookAtWindow, openPage, press, settled } from "./page.mjs";

export async function checkTwoTabs(browser, address) {
  const allowed = /409/;
  const [one, other] = [await openPage(browser, address, { allowed }), await openPage(browser, address, { allowed })];
  await goTo(one, 20);
  await press(one, "s", "A new cut at frame 20");
  await goTo(other, 40);
  await other.keyboard.press("s");
  await other.waitForFunction(() => document.querySelector("#alert").hidden === false);
  await settled(other);
  check((await other.locator("#alert").textContent()).includes("another tab"), "the other tab is told");
  check((await other.locator("#scenes .range").allTextContents()).includes("0–19"), "and shows what the first did");
  check(!(await other.locator("#scenes .range").allTextContents()).includes("20–39"), "its own key did nothing");
  await lookAtWindow(other, "conflict");
  await press(other, "s", "A new cut at frame 40");
  check(await other.locator("#alert").isHidden(), "the next key works, and the warning goes");
  await press(other, "z", "Undone: split at 40");
  await press(other, "z", "Undone: split at 20");
  for (const page of [one, other]) {
    checkNoProblems(page);
    await page.close();
  }
}

export async function checkForeignPage(browser, address, id) {
  const page = await browser.newPage();
  await page.goto("data:text/html,<p>elsewhere");
  const reached = await page.evaluate(async ({ url, body }) => {
    const ways = [{ "Content-Type": "application/json" }, { "Content-Type": "text/plain" }];
    const answers = await Promise.allSettled(ways.map((headers) => fetch(url, { method: "POST", headers, body })));
    await Promise.allSettled([fetch(url, { method: "POST", mode: "no-cors", body })]);
    return answers.filter((answer) => answer.status === "fulfilled").length;
  }, { url: `${address}api/review/${id}/ops`, body: JSON.stringify({ op: "merge", at: 0, base_rev: 0 }) });
  check(reached === 0, "a page of another origin gets no answer");
  await page.close();
}

export async function checkWindows(browser, address) {
  for (const { width, colorScheme } of windows([480, 1280])) {
    const page = await openPage(browser, address, { width, colorScheme });
    await lookAtWindow(page, `review-${width}-${colorScheme}`);
    checkNoProblems(page);
    await page.close();
  }
}

// The manifest of another film in the place of this one's.
export async function checkOtherFilm(browser) {
  const manifest = JSON.parse(readFileSync(at("m.json"), "utf8"));
  manifest.videos[0].stream.frames = kFrames + 10;
  writeFileSync(at("other.json"), JSON.stringify(manifest));
  const server = await serve("other.json");
  const page = await browser.newPage();
  await page.goto(server.address);
  await page.waitForFunction(() => document.querySelector("#alert").textContent.includes("not the same film"));
  check(await page.locator("#page").isHidden(), "a film that isn't the manifest's is not shown");
  await page.close();
  await server.stop();
}
