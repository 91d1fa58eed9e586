// The review page at the keyboard: keys, places, and the numbers that are burnt into its pictures.
import { check, look, watchProblems } from "../harness.mjs";

export async function openPage(browser, address, { width = 1280, colorScheme = "light", allowed } = {}) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  watchProblems(page, { allowed, isOwn: (url) => url.startsWith(address) || url.startsWith("data:") });
  await page.goto(address);
  await settled(page);
  return page;
}

// Everything that was asked for is there.
export async function settled(page) {
  await page.waitForFunction(() => document.querySelector("#reading")?.hidden === true && document.querySelectorAll("#strip img").length > 0
    && [...document.querySelectorAll("#strip img, #pair img")].every((image) => image.complete && image.naturalWidth > 0)
    && document.querySelector("#saved").textContent !== "saving…");
}

export const place = (page) => page.locator("#place").textContent();

export async function press(page, key, sentence) {
  await page.keyboard.press(key);
  if (sentence) await page.waitForFunction((words) => document.querySelector("#status").textContent.includes(words), sentence);
  await settled(page);
}

export async function goTo(page, frame) {
  await page.keyboard.press("/");
  await page.keyboard.type(String(frame));
  await press(page, "Enter");
}

// Which number is burnt into each picture, beside the one that the page gives it.
export const readNumbers = (page, selector) => page.evaluate((which) =>
  [...document.querySelectorAll(which)].filter((image) => image.complete && image.naturalWidth > 0).map((image) => {
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const block = (image.naturalWidth * 24) / 640;
    let burnt = 0;
    for (let bit = 0; bit < 16; ++bit) {
      const [red, green, blue] = pen.getImageData(Math.floor((bit + 0.5) * block), Math.floor(block / 2), 1, 1).data;
      burnt = 2 * burnt + (red + green + blue > 384 ? 1 : 0);
    }
    const caption = image.closest("button, figure")?.querySelector("strong")?.textContent.replace(/\D/g, "");
    return { asked: Number(image.dataset.frame), burnt, caption: caption === undefined ? null : Number(caption) };
  }), selector);

// The screenshot is of the window alone, not of the whole page.
export const lookAtWindow = (page, name) => look(page, name, { fullPage: false });

export const sceneCount = (page) => page.locator("#counts").textContent().then((text) => Number.parseInt(text, 10));
export const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);

// Until the focus is on something of this name.
export async function tabTo(page, name) {
  for (let i = 0; i < 400 && !(await focused(page)).includes(name); ++i) await page.keyboard.press("Tab");
  check((await focused(page)).includes(name), `"${name}" can be reached by Tab`);
}
