// A rater at the keyboard, from the welcome to the end.
import { check, checkNoProblems, watchProblems } from "../harness.mjs";
import { lookAt } from "./looks.mjs";
import { watchCanvases } from "./pictures.mjs";

// Without a session the server answers 401: every page meets that once. Without a width the window is the browser's own.
export async function openPage(browser, { width = 1280, height = 900, colorScheme = "light", allowed = /401/, ...more } = {}) {
  const context = await browser.newContext({ viewport: width === null ? null : { width, height }, colorScheme, ...more });
  const page = await context.newPage();
  await page.addInitScript(watchCanvases);
  watchProblems(page, { allowed });
  const texts = [];
  page.on("response", (response) => texts.push((async () => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    return `${response.url()} ${JSON.stringify(response.headers())} ${body.toString("latin1")}`;
  })()));
  // All that the browser was sent, answer by answer.
  page.sent = () => Promise.all(texts);
  return page;
}

export async function closeClean(page) {
  checkNoProblems(page);
  await page.context().close();
}

// Until it is let go, no script of the page that waits for the screen to be drawn goes on, page.waitForFunction included:
// time to look at what lasts for seconds.
const holdDrawing = (page) => page.evaluate(() => {
  const draw = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.held = true;
  globalThis.requestAnimationFrame = (then) => draw(function tick(now) {
    if (globalThis.held) draw(tick);
    else then(now);
  });
});
const letGo = (page) => page.evaluate(() => (globalThis.held = false));

export const heading = (page, words) => page.waitForFunction((wanted) => document.querySelector("h1")?.textContent.includes(wanted), words);

// What has the focus and can be used, by its name; a heading that is read out has none.
const focused = (page) => page.evaluate(() => {
  const { activeElement: active } = document;
  if (!active.matches("button, input, textarea, a")) return "";
  return active.getAttribute("aria-label") ?? active.labels?.[0]?.textContent ?? active.textContent;
});

// By Tab alone to what is called so, and presses a key there.
export async function tabTo(page, words, key = "Enter") {
  for (let i = 0; i < 60; ++i) {
    if ((await focused(page))?.includes(words)) break;
    await page.keyboard.press("Tab");
  }
  check((await focused(page)).includes(words), `"${words}" is reached by Tab`);
  await page.keyboard.press(key);
}

export async function arrive(page, address) {
  await page.goto(address);
  await heading(page, "Study of");
}

// Consents, and gives the code to go on with.
export async function agree(page) {
  await tabTo(page, "I have read this", "Space");
  await tabTo(page, "Start");
  await page.waitForSelector("#resume-code");
  return page.locator("#resume-code").textContent();
}

// To the instructions of a study without questions, once arrived.
export async function toInstructions(page) {
  await agree(page);
  await tabTo(page, "Continue");
  await heading(page, "How it works");
}

export async function begin(page, address) {
  await arrive(page, address);
  await toInstructions(page);
}

// From the instructions, or from a pause.
export async function toTrials(page) {
  await tabTo(page, "Continue");
  await page.waitForSelector(".answers");
}

// To the first trial of a study without questions.
export async function firstTrial(browser, address, options = {}) {
  const page = await openPage(browser, options);
  await begin(page, address);
  await toTrials(page);
  return page;
}

// Through a study with questions and checks; each of its pages is looked at.
export async function beginByKeyboard(page, address) {
  await arrive(page, address);
  await lookAt(page, "consent");
  const code = await agree(page);
  check(/^([2-9A-Z]{4}-){4}[2-9A-Z]{4}$/.test(code), `the code to go on with can be typed: ${code}`);
  await lookAt(page, "code");
  await tabTo(page, "Continue");
  await heading(page, "About you");
  await lookAt(page, "questions");
  await tabTo(page, "18–30", "Space");
  await holdDrawing(page);
  await tabTo(page, "Continue");
  await page.waitForSelector("progress");
  await lookAt(page, "refresh");
  await letGo(page);
  await page.waitForSelector(".ramp", { timeout: 10000 });
  await lookAt(page, "brightness");
  await tabTo(page, "Squares seen: 6");
  for (let plate = 1; plate <= 6; ++plate) {
    await page.waitForFunction((n) => document.querySelector("#page").textContent.includes(`Plate ${n} of`), plate);
    if (plate <= 2) await lookAt(page, `plate${plate}`);
    await tabTo(page, "no number");
  }
  await heading(page, "How it works");
  await lookAt(page, "instructions");
  await tabTo(page, "Continue");
  return code;
}

// True once the answers can be given; false when the clip did not play smoothly and is to be played again.
export const played = async (page) => {
  const state = await page.waitForFunction(() => {
    const buttons = [...document.querySelectorAll(".answers button")].filter((button) => !button.hidden);
    const answers = buttons.filter((button) => !/^(Play|See it)/.test(button.textContent));
    if (answers.length > 1 && answers.every((button) => !button.disabled)) return "answers";
    return buttons.some((button) => button.textContent.startsWith("Play")) && "again";
  }, undefined, { timeout: 20000 });
  return (await state.jsonValue()) === "answers";
};

export async function startPlaying(page) {
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector(".answers button")?.hidden);
}

// Plays the trial that is open; true once it can be answered.
export async function playOnce(page) {
  await startPlaying(page);
  return played(page);
}

export async function playSmoothly(page) {
  while (!(await playOnce(page)));
}

export const waitForPlace = (page, words) =>
  page.waitForFunction((wanted) => document.querySelector("#place")?.textContent.startsWith(wanted), words);

// Plays and answers trials until the end; `choose` gives the key. The screens are looked at, as those of `kind`.
export async function answerTrials(page, choose, kind = "trial") {
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
      await lookAt(page, "feedback");
      await tabTo(page, "Continue");
      // It stands until the next trial has come.
      await page.waitForFunction(() => !/That was/.test(document.querySelector("#page").textContent));
      continue;
    }
    const before = await page.locator("#place").textContent();
    const stage = before === "Practice" ? `${kind}-practice` : kind;
    await lookAt(page, stage);
    if (!(await playOnce(page))) continue;
    await lookAt(page, `${stage}-answers`);
    await page.keyboard.press(await choose(page));
    votes += 1;
    await page.waitForFunction((place) => document.querySelector("#place")?.textContent !== place || /Practice/.test(place), before);
  }
}

export async function finish(page) {
  await tabTo(page, "Finish");
  await page.waitForSelector("#completion");
}
