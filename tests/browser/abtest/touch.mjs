// A telephone: a study by taps alone. And a desktop whose owner asked for little motion.
import { check } from "../harness.mjs";
import { agree, arrive, closeClean, heading, openPage, played, tabTo } from "./rater.mjs";
import { buildStudy, exported, kPlain, serve } from "./study.mjs";

export async function checkTouch(browser) {
  buildStudy("touch", { ...kPlain, clips: ["scene0", "scene1", "scene2"], trials: 2 });
  const server = await serve("touch");
  const page = await openPage(browser, { width: 390, height: 844, deviceScaleFactor: 3, hasTouch: true, isMobile: true });
  const tap = (name) => page.getByRole("button", { name }).tap();
  await page.goto(server.address);
  await heading(page, "Study of");
  await page.locator("label[for=agree]").tap();
  await tap("Start");
  await page.waitForSelector("#resume-code");
  await tap("Continue");
  await heading(page, "How it works");
  await tap("Continue");
  for (let votes = 0; votes < 2;) {
    await page.waitForFunction(() => [...document.querySelectorAll(".answers button")].some((button) => !button.hidden && button.textContent.startsWith("Play")));
    const small = await page.locator(".answers button:visible").evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).length);
    check(small === 0, "every button is large enough for a finger");
    await tap(/^Play/);
    await page.waitForFunction(() => document.querySelector(".answers button").hidden);
    if (!(await played(page))) continue;
    await tap(/^Left/);
    votes += 1;
    await page.waitForFunction((n) => (n === 2 ? document.querySelector("h1").textContent === "Thank you" : document.querySelector("#place")?.textContent.startsWith("2 of")), votes);
  }
  await tap("Finish");
  await page.waitForSelector("#completion");
  check((await exported(server)).votes.every((one) => one.answer === "left"), "both taps are the answers");
  await closeClean(page);
  await server.stop();
}

// While the screen's rate is measured, a bar without a value would move.
export async function checkLittleMotion(browser) {
  buildStudy("still", { ...kPlain, clips: ["scene0", "scene1"], trials: 1, checks: { ...kPlain.checks, refresh: "record" } });
  const server = await serve("still");
  const page = await openPage(browser, { reducedMotion: "reduce" });
  await arrive(page, server.address);
  await agree(page);
  await tabTo(page, "Continue");
  await heading(page, "Your screen");
  check((await page.locator("progress").count()) === 1 && !(await page.locator("progress").isVisible()), "the bar that only moves is not shown");
  check((await page.evaluate(() => document.getAnimations().length)) === 0, "nothing else moves");
  await closeClean(page);
  await server.stop();
}
