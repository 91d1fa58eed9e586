// A pixel of a clip is a whole number of the screen's pixels, whatever the zoom and the screen are.
import { check, withBrowser } from "../harness.mjs";
import { closeClean, firstTrial, heading, openPage, playSmoothly, tabTo } from "./rater.mjs";
import { buildStudy, kPlain, serve } from "./study.mjs";

// Of desktops, scaled by a fraction or not, and of a telephone.
const kRatios = [1.25, 1.5, 2, 2.625];

// Each canvas as it stands on the screen, pixel for pixel beside what was drawn into it: the mean distance.
async function distancesOnScreen(page) {
  const png = (await page.screenshot({ scale: "device" })).toString("base64");
  return page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))]));
    const screen = new OffscreenCanvas(image.width, image.height).getContext("2d");
    screen.drawImage(image, 0, 0);
    const times = Math.max(1, Math.floor(devicePixelRatio));
    return [...document.querySelectorAll(".stage canvas")].map((canvas) => {
      const { left, top } = canvas.getBoundingClientRect();
      const [width, height] = [canvas.width * times, canvas.height * times];
      const shown = screen.getImageData(Math.round(left * devicePixelRatio), Math.round(top * devicePixelRatio), width, height).data;
      const drawn = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      let sum = 0;
      for (let y = 0; y < height; ++y) {
        for (let x = 0; x < width; ++x) {
          const from = 4 * (Math.floor(y / times) * canvas.width + Math.floor(x / times));
          for (let i = 0; i < 3; ++i) sum += Math.abs(shown[4 * (y * width + x) + i] - drawn[from + i]);
        }
      }
      return sum / (3 * width * height);
    });
  }, png);
}

// Each ratio in a browser of its own: one that is emulated is rounded otherwise.
export async function checkPixels() {
  buildStudy("pixels", { ...kPlain, clips: ["scene0", "scene1"], trials: 1 });
  const server = await serve("pixels");
  for (const ratio of kRatios) {
    await withBrowser(async (browser) => {
      const page = await firstTrial(browser, server.address, { width: null });
      check((await page.evaluate(() => devicePixelRatio)) === ratio, `the ratio is ${ratio}`);
      await playSmoothly(page);
      for (const [i, distance] of (await distancesOnScreen(page)).entries()) {
        check(distance === 0, `at a ratio of ${ratio} the screen shows clip ${i} with a mean distance of ${distance}`);
      }
      await closeClean(page);
    }, [`--force-device-scale-factor=${ratio}`, "--window-size=1283,911"]);
  }
  await server.stop();
}

// A study that asks for it keeps those out who look at it enlarged, and tells them what to do.
export async function checkZoom(browser) {
  buildStudy("zoom", { ...kPlain, clips: ["scene0", "scene1"], trials: 1, checks: { ...kPlain.checks, zoom: "gate" } });
  const server = await serve("zoom");
  const page = await openPage(browser, { deviceScaleFactor: 1.5 });
  await page.goto(server.address);
  await heading(page, "does not fit");
  check((await page.locator("#page").textContent()).includes("150 %"), "the zoom is told");
  const debug = await page.context().newCDPSession(page);
  await debug.send("Emulation.setDeviceMetricsOverride", { width: 1280, height: 900, deviceScaleFactor: 1, mobile: false });
  await tabTo(page, "Try again");
  await heading(page, "Study of");
  await closeClean(page);
  await server.stop();
}
