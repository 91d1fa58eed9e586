// Clips that come slowly, not at all, or with other bytes than the study's.
import { check } from "../harness.mjs";
import { lookAt } from "./looks.mjs";
import { begin, closeClean, heading, openPage, playSmoothly, tabTo } from "./rater.mjs";
import { buildStudy, kPlain, serve } from "./study.mjs";

export async function checkPreload(browser) {
  buildStudy("preload", { ...kPlain, clips: ["scene0", "scene1", "scene2"], trials: 2 });
  const server = await serve("preload");
  const page = await openPage(browser, { allowed: /401|ERR_FAILED|Failed to fetch/ });
  await begin(page, server.address);
  // Held until it was looked at, then three times nothing comes.
  let letGo;
  const held = new Promise((done) => (letGo = done));
  let asked = 0;
  let ended = 0;
  page.on("requestfailed", (request) => /\/m\//.test(request.url()) && (ended += 1));
  await page.route(/\/m\//, async (route) => {
    asked += 1;
    await held;
    await route.abort();
  });
  await tabTo(page, "Continue");
  await heading(page, "Fetching the clips");
  check(/^0\.0+ of \d+\.\d+ MB, \d+ s$/.test(await page.locator("#preload").textContent()), "the bar tells megabytes and seconds");
  await lookAt(page, "preload");
  letGo();
  await heading(page, "A clip did not come");
  // The page tells of the first clip that did not come; the other one's last try may be on its way.
  for (let tries = 0; tries < 100 && ended < 6; ++tries) await page.waitForTimeout(100);
  check(asked === 6 && ended === 6, `each of both clips was asked for three times: ${asked}`);
  await lookAt(page, "preload-failed");
  // The right length with another byte is refused by the hash.
  await page.unroute(/\/m\//);
  let changed = 0;
  await page.route(/\/m\//, async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    body[body.length >> 1] ^= 1;
    await route.fulfill({ response: answer, body });
    changed += 1;
  });
  await tabTo(page, "Try again");
  await heading(page, "Fetching the clips");
  await heading(page, "A clip did not come");
  for (let tries = 0; tries < 100 && changed < 6; ++tries) await page.waitForTimeout(100);
  check(changed === 6, `other bytes are no clip: ${changed}`);
  await page.unroute(/\/m\//);
  await tabTo(page, "Continue later");
  await heading(page, "Continue later");
  await lookAt(page, "later");
  const code = await page.locator("#resume-code").textContent();
  const other = await openPage(browser, { allowed: /401/ });
  await other.goto(server.address);
  await heading(other, "Study of");
  await tabTo(other, "I have a code");
  await heading(other, "Go on with a session");
  await other.locator("#code").fill(code);
  await tabTo(other, "Go on");
  await heading(other, "How it works");
  await tabTo(other, "Continue");
  await other.waitForSelector(".answers");
  await playSmoothly(other);
  await closeClean(other);
  await closeClean(page);
  await server.stop();
}
