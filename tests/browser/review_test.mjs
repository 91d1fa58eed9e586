// The review page in a real browser, by keyboard alone: a manifest with planted mistakes becomes the planted
// one, and the number burnt into every frame is the number that stands below it.
// Usage: node review_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  at, check, checkNoProblems, countOfChecks, emptyWorkFolder, ffmpeg, look, tinct, watchProblems, windows, withBrowser,
} from "./harness.mjs";
import { startServer } from "./server.mjs";

const kFrames = 240;
// Shots of the film; the black one is without content, the last one, a small picture on gray, is not wanted.
const kPlanted = {
  scenes: [[0, 59], [60, 109], [130, 199]],
  dropped: [[110, 129, "uniform"], [200, 239, "discarded"]],
};
// What the manifest says before the review: two cuts too many, one missed, a shot kept that should go.
const kMistaken = {
  scenes: [[0, 29, 1], [30, 59, 0.52], [60, 61, 0.9], [62, 109, 0.55], [130, 239, 1]],
  dropped: [[110, 129, "uniform"]],
};

// The frame's number stands in the upper left corner as 16 blocks, black or white, the highest bit first.
function makeFilm() {
  const shots = [["testsrc2", 60], ["mandelbrot", 50], ["color=c=black", 20], ["life=mold=10:ratio=0.2:death_color=#205080:life_color=#f0c040:seed=7", 70],
    ["testsrc2", 40, "scale=352:198,pad=640:360:144:120:gray,"]];
  const inputs = shots.flatMap(([source]) => ["-f", "lavfi", "-i", `${source}${source.includes("=") ? ":" : "="}size=640x360:rate=25`]);
  const cut = shots.map(([, frames, shape = ""], i) => `[${i}]trim=end_frame=${frames},setpts=PTS-STARTPTS,${shape}format=yuv420p[s${i}]`).join(";");
  const joined = shots.map((_, i) => `[s${i}]`).join("");
  const burn = String.raw`geq=lum='if(lt(Y\,24)*lt(X\,384)\,if(mod(floor(N/pow(2\,15-floor(X/24)))\,2)\,235\,16)\,lum(X\,Y))':cb='if(lt(Y\,24)*lt(X\,384)\,128\,cb(X\,Y))':cr='if(lt(Y\,24)*lt(X\,384)\,128\,cr(X\,Y))'`;
  ffmpeg(...inputs, "-filter_complex",
    `${cut};${joined}concat=n=${shots.length},${burn}[v]`, "-map", "[v]", "-c:v", "mpeg4", "-q:v", "3", "-g", "50", "-bf", "2",
    "-pix_fmt", "yuv420p", at("media/film.mp4"));
}

function makeManifest() {
  execFileSync(tinct, ["scenes", at("media/film.mp4"), "--out", at("found.json"), "--stats", at("curves"), "--quiet"]);
  const manifest = JSON.parse(readFileSync(at("found.json"), "utf8"));
  const [video] = manifest.videos;
  assert.equal(video.stream.frames, kFrames);
  video.scenes = kMistaken.scenes.map(([first, last, confidence]) => ({ frames: [first, last], confidence }));
  video.dropped = kMistaken.dropped.map(([first, last, why]) => ({ frames: [first, last], why }));
  writeFileSync(at("m.json"), JSON.stringify(manifest));
  return video.id;
}

const serve = (manifest = "m.json", ...more) =>
  startServer("review", at(manifest), "--media", at("media"), "--no-browser", ...more);

async function openPage(browser, address, { width = 1280, colorScheme = "light", allowed } = {}) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  watchProblems(page, { allowed, isOwn: (url) => url.startsWith(address) || url.startsWith("data:") });
  await page.goto(address);
  await settled(page);
  return page;
}

// Everything that was asked for is there.
async function settled(page) {
  await page.waitForFunction(() => document.querySelector("#reading")?.hidden === true && document.querySelectorAll("#strip img").length > 0
    && [...document.querySelectorAll("#strip img, #pair img")].every((image) => image.complete && image.naturalWidth > 0)
    && document.querySelector("#saved").textContent !== "saving…");
}

const place = (page) => page.locator("#place").textContent();

async function press(page, key, sentence) {
  await page.keyboard.press(key);
  if (sentence) await page.waitForFunction((words) => document.querySelector("#status").textContent.includes(words), sentence);
  await settled(page);
}

async function goTo(page, frame) {
  await page.keyboard.press("/");
  await page.keyboard.type(String(frame));
  await press(page, "Enter");
}

// Which number is burnt into each picture, beside the one that the page gives it.
const readNumbers = (page, selector) => page.evaluate((which) =>
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

async function checkNumbers(page) {
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

// The screenshot is of the window alone, not of the whole page.
const lookAtWindow = (page, name) => look(page, name, { fullPage: false });

function rangesOf(manifest) {
  const [video] = manifest.videos;
  return {
    scenes: video.scenes.map((scene) => scene.frames),
    dropped: video.dropped.map((dropped) => [...dropped.frames, dropped.why]),
  };
}

async function reviewByKeyboard(browser, address) {
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

async function checkReload(page) {
  const before = await page.evaluate(() => [...document.querySelectorAll("#scenes .name, #scenes .range, #cuts .small")].map((one) => one.textContent));
  await page.reload();
  await settled(page);
  const now = await page.evaluate(() => [...document.querySelectorAll("#scenes .name, #scenes .range, #cuts .small")].map((one) => one.textContent));
  assert.deepEqual(now, before);
  check((await page.locator("#actions").textContent()).includes("Undo discard"), "what can be undone is known after a reload");
}

async function checkTwoTabs(browser, address) {
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

async function checkForeignPage(browser, address, id) {
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

async function checkWindows(browser, address) {
  for (const { width, colorScheme } of windows([480, 1280])) {
    const page = await openPage(browser, address, { width, colorScheme });
    await lookAtWindow(page, `review-${width}-${colorScheme}`);
    checkNoProblems(page);
    await page.close();
  }
}

const sceneCount = (page) => page.locator("#counts").textContent().then((text) => Number.parseInt(text, 10));
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);

// Until the focus is on something of this name.
async function tabTo(page, name) {
  for (let i = 0; i < 400 && !(await focused(page)).includes(name); ++i) await page.keyboard.press("Tab");
  check((await focused(page)).includes(name), `"${name}" can be reached by Tab`);
}

// Thresholds moved by keyboard and by pointer; what the page says would become is what `tinct scenes` makes.
async function checkThresholds(browser, id) {
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

// The manifest of another film in the place of this one's.
async function checkOtherFilm(browser) {
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

emptyWorkFolder();
mkdirSync(at("media"));
makeFilm();
const id = makeManifest();
const before = readFileSync(at("m.json"));
await withBrowser(async (browser) => {
  const server = await serve();
  await checkWindows(browser, server.address);
  const page = await reviewByKeyboard(browser, server.address);
  await checkReload(page);
  await checkNumbers(page);
  await checkForeignPage(browser, server.address, id);
  await checkTwoTabs(browser, server.address);
  await page.close();
  check((await server.stop()) === 0, "Ctrl-C ends the server cleanly");

  const reviewed = readFileSync(at("m.reviewed.json"));
  assert.deepEqual(rangesOf(JSON.parse(reviewed)), kPlanted);
  check(before.equals(readFileSync(at("m.json"))), "the manifest itself is not written");
  copyFileSync(at("m.edits.jsonl"), at("copy.jsonl"));
  execFileSync(tinct, ["review", at("m.json"), "--apply", "--edits", at("copy.jsonl"), "--out", at("again.json")]);
  check(reviewed.equals(readFileSync(at("again.json"))), "--apply writes the same bytes");

  // Started again it goes on.
  const again = await serve();
  const once_more = await openPage(browser, again.address);
  check((await once_more.locator("#counts").textContent()).startsWith("3 scenes in 240 frames"), "a new server knows the edits");
  await once_more.close();
  await again.stop();
  await checkThresholds(browser, id);
  await checkOtherFilm(browser);
});
assert.ok(countOfChecks() >= 40, `only ${countOfChecks()} checks`);
console.log(`${countOfChecks()} checks passed`);
