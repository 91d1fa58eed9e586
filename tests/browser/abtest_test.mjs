// A study in a real browser, by keyboard alone: two methods and a scripted preference, which the report finds again;
// both clips of a pair are the same frame in every picture that is drawn; nothing that the browser was sent names a
// method. Usage: node abtest_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import { checkClosed, checkGate, checkUnfit, checkWithdrawal } from "./abtest/coming_and_leaving.mjs";
import { checkBreak, checkCrash, checkResume, checkTwoWindows } from "./abtest/interruptions.mjs";
import { checkGold, checkKinds, checkReference } from "./abtest/kinds.mjs";
import { checkAllSeen } from "./abtest/looks.mjs";
import { checkPixels, checkZoom } from "./abtest/pixels.mjs";
import { checkChecker, checkSlow, checkThrottled } from "./abtest/playing.mjs";
import { checkPreload } from "./abtest/preloading.mjs";
import { checkLeavingOut, checkLive, checkReport, checkResearcher } from "./abtest/researcher.mjs";
import { makeClips } from "./abtest/study.mjs";
import { checkLittleMotion, checkTouch } from "./abtest/touch.mjs";
import { checkBroken, checkCorrupted, checkHidden, checkPause } from "./abtest/voids.mjs";
import { checkInTurn, checkPairs, checkSingle } from "./abtest/whole_studies.mjs";
import { countOfChecks, emptyWorkFolder, withBrowser } from "./harness.mjs";

const kScreens = ["consent", "code", "questions", "refresh", "brightness", "plate1", "plate2", "instructions", "trial", "pairs", "pairs-answers",
  "single-practice", "single-practice-answers", "feedback", "single", "acr", "dcr", "ccr", "reference", "reference-answers", "turns", "pause",
  "break", "end", "done", "withdraw", "withdrawn", "expired", "no-codec", "was-void", "not-saved", "preload", "preload-failed", "later", "gated", "closed",
  "resume", "leave-out", "left-out", "live", "too-few"];

emptyWorkFolder();
makeClips();
await withBrowser(async (browser) => {
  const { pictures, error } = await checkPairs(browser);
  const server = await checkSingle(browser);
  await checkResearcher(browser, server);
  await checkLeavingOut(browser, server);
  await checkLive(browser, server);
  await checkResume(browser, server);
  await server.stop();
  await checkGate(browser);
  await checkTwoWindows(browser);
  await checkKinds(browser);
  await checkReference(browser);
  await checkGold(browser);
  await checkPixels();
  await checkZoom(browser);
  await checkSlow(browser);
  const slowly = await checkThrottled(browser);
  await checkHidden(browser);
  await checkBroken(browser);
  await checkCorrupted(browser);
  await checkPause(browser);
  await checkPreload(browser);
  await checkTouch(browser);
  await checkLittleMotion(browser);
  await checkUnfit(browser);
  await checkBreak(browser);
  await checkCrash(browser);
  const fine = await checkChecker(browser);
  await checkWithdrawal(browser);
  await checkClosed(browser);
  await checkInTurn(browser);
  await checkReport(browser);
  checkAllSeen(kScreens);
  console.log(`${countOfChecks()} checks passed; ${pictures} pictures of both clips and ${slowly} on a slow computer, none apart; mean colour error ${error.toFixed(2)} of 255, of a two-pixel checker ${fine.map((one) => one.toFixed(2)).join(" (H.264) and ")} (VP9)`);
});
