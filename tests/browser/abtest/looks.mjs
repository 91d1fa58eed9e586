// Every screen in four looks: narrow and wide, light and dark, without a session of its own for each.
import { check, checkAxe, checkWidth } from "../harness.mjs";

const kLooks = [[1280, 900, "light"], [390, 844, "dark"], [1280, 900, "dark"], [390, 844, "light"]];
// The first two have rules of their own for width and for colour each, which is what axe reads.
const kRead = 2;
const seen = new Set();

// Looks at a screen the first time that it is met; the window is as before afterwards.
export async function lookAt(page, screen) {
  if (seen.has(screen)) return;
  seen.add(screen);
  const before = page.viewportSize();
  const scheme = await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  for (const [i, [width, height, colorScheme]] of kLooks.entries()) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    const name = `${screen}-${width}-${colorScheme}`;
    await checkWidth(page, name, { fullPage: false });
    if (i < kRead) await checkAxe(page, name);
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: scheme });
}

export function checkAllSeen(screens) {
  for (const screen of screens) check(seen.has(screen), `the screen "${screen}" was looked at`);
}
