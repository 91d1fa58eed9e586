// What comes through player and canvas: every frame or its count, on a slow computer too, and fine colours.
import { mkdirSync } from "node:fs";
import { at, check } from "../harness.mjs";
import { checkFrames, drawnIn } from "./pictures.mjs";
import { closeClean, firstTrial, played, playOnce, playSmoothly, startPlaying, waitForPlace } from "./rater.mjs";
import { buildStudy, exported, kFrames, kPlain, makeClip, serve } from "./study.mjs";

// On a computer a quarter as fast frames may be left out, but both clips show the same one, and what is left out is
// counted. A script that holds the page up for longer than 0.2 s makes the trial void: it comes again and is not scored.
export async function checkSlow(browser) {
  buildStudy("slow", { ...kPlain, trials: 2 });
  const server = await serve("slow");
  const page = await firstTrial(browser, server.address);
  const debug = await page.context().newCDPSession(page);
  await debug.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const smooth = await playOnce(page);
  await debug.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const drawn = await drawnIn(page);
  checkFrames(drawn, 5);
  const { raters: before } = await exported(server);
  check(before[0].voids === (smooth ? 0 : 1), `what can't be scored is void: ${before[0].voids}, ${smooth}`);
  if (smooth) {
    await page.keyboard.press("ArrowLeft");
    await waitForPlace(page, "2 of");
    const { played: told } = (await exported(server)).votes[0];
    check(told.frames_presented + told.frames_dropped === kFrames, `every frame is counted: ${JSON.stringify(told)}`);
    const shown = new Set(drawn.map((one) => one.number)).size;
    check(Math.abs(told.frames_presented - shown) <= 1, `${told.frames_presented} frames are told as presented, ${shown} were drawn`);
    check(told.surround === "rgb(128, 128, 128)", `the surround is told: ${told.surround}`);
  }
  const place = await page.locator("#place").textContent();
  await startPlaying(page);
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    for (const from = performance.now(); performance.now() - from < 500;);
  });
  check(!(await played(page)), "a trial that stood still is shown again");
  check((await page.locator("#place").textContent()) === place, "at its own place");
  const after = await exported(server);
  check(after.raters[0].voids === before[0].voids + 1, "its void is on record");
  check(after.votes.length === (smooth ? 1 : 0), "and no vote of it");
  await page.context().close();
  await server.stop();
}

// Over several trials on a computer a quarter as fast: whatever is left out, no picture shows two frames.
const kPictures = 250;
export async function checkThrottled(browser) {
  buildStudy("throttled", { ...kPlain, trials: 12 });
  const server = await serve("throttled");
  const page = await firstTrial(browser, server.address);
  const debug = await page.context().newCDPSession(page);
  await debug.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const enough = async () => (await page.evaluate(() => globalThis.drawn.length)) >= 2 * kPictures;
  const playNext = async () => {
    if (!(await playOnce(page)) || (await enough())) return;
    const place = await page.locator("#place").textContent();
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((before) => ![undefined, before].includes(document.querySelector("#place")?.textContent), place);
  };
  while (!(await enough())) {
    // Where no trial is left nothing can be played.
    const trouble = await playNext().then(() => "", (error) => error.message);
    check(trouble === "", `the trials last for ${kPictures} pictures of both clips: ${trouble}`);
  }
  await debug.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const pictures = checkFrames(await drawnIn(page), kPictures);
  await closeClean(page);
  await server.stop();
  return pictures;
}

// Colours that change every two pixels come through encoder, browser and canvas; in VP9 as well.
const kChecker = [[200, 90, 60], [60, 120, 190]];
export async function checkChecker(browser) {
  for (const method of ["original", "checker"]) {
    mkdirSync(at(`fine-${method}`), { recursive: true });
    const channel = (i) => String.raw`if(mod(floor(X/2)+floor(Y/2)\,2)\,${kChecker[1][i]}\,${kChecker[0][i]})`;
    for (const clip of ["one", "two"]) makeClip(at(`fine-${method}/${clip}.mkv`), [0, 1, 2].map(channel));
  }
  const errors = [];
  for (const codec of ["h264", "vp9"]) {
    const name = `fine-${codec}`;
    buildStudy(name, { ...kPlain, codec, method: "single", clips: ["one", "two"], original: "fine-original", methods: { checker: "fine-checker" }, trials: 1 });
    const server = await serve(name);
    const page = await firstTrial(browser, server.address);
    await playSmoothly(page);
    const error = await page.evaluate((colours) => {
      const canvas = document.querySelector(".stage canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const scale = canvas.width / 128;
      let sum = 0;
      for (let y = 0; y < canvas.height; ++y) {
        for (let x = 0; x < canvas.width; ++x) {
          const wanted = colours[(Math.floor(x / scale / 2) + Math.floor(y / scale / 2)) % 2];
          for (let i = 0; i < 3; ++i) sum += Math.abs(data[4 * (y * canvas.width + x) + i] - wanted[i]);
        }
      }
      return sum / (3 * canvas.width * canvas.height);
    }, kChecker);
    check(error <= 3, `${codec}: a checker of two pixels is ${error.toFixed(2)} of 255 off on the average`);
    errors.push(error);
    const media = (await page.sent()).filter((text) => text.includes("/m/")).join("");
    check(media.includes(codec === "vp9" ? "video/webm" : "video/mp4"), `the clip is ${codec}`);
    await closeClean(page);
    await server.stop();
  }
  return errors;
}
