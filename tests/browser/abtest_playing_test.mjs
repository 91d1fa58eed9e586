// Clips of a study in a real browser: every kind of trial by its keys, pixels and colours on the screen, what is void, and
// clips that come slowly or not at all.
// Usage: node abtest_playing_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import { checkGold, checkKinds, checkReference } from "./abtest/kinds.mjs";
import { checkAllSeen } from "./abtest/looks.mjs";
import { checkPixels } from "./abtest/pixels.mjs";
import { checkChecker, checkSlow, checkThrottled } from "./abtest/playing.mjs";
import { checkPreload } from "./abtest/preloading.mjs";
import { makeClips } from "./abtest/study.mjs";
import { checkLittleMotion, checkTouch } from "./abtest/touch.mjs";
import { checkBroken, checkCorrupted, checkHidden, checkPause } from "./abtest/voids.mjs";
import { checkInTurn } from "./abtest/whole_studies.mjs";
import { countOfChecks, emptyWorkFolder, withBrowser } from "./harness.mjs";

const kScreens = ["acr", "acr-answers", "dcr", "dcr-answers", "ccr", "ccr-answers", "reference", "reference-answers", "turns", "turns-answers",
  "single", "single-answers", "pause", "was-void", "preload", "preload-failed", "later"];

emptyWorkFolder();
makeClips();
await withBrowser(async (browser) => {
  await checkKinds(browser);
  await checkReference(browser);
  await checkInTurn(browser);
  await checkGold(browser);
  await checkPixels();
  const fine = await checkChecker(browser);
  await checkSlow(browser);
  const pictures = await checkThrottled(browser);
  await checkHidden(browser);
  await checkBroken(browser);
  await checkCorrupted(browser);
  await checkPause(browser);
  await checkPreload(browser);
  await checkTouch(browser);
  await checkLittleMotion(browser);
  checkAllSeen(kScreens);
  console.log(`${countOfChecks()} checks passed; ${pictures} pictures of both clips on a slow computer, none apart; mean colour error of a two-pixel checker ${fine.map((one) => one.toFixed(2)).join(" (H.264) and ")} (VP9)`);
});
