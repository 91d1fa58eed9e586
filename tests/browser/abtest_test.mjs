// A study in a real browser, by keyboard alone: two methods and a scripted preference, which the report finds again;
// both clips of a pair are the same frame in every picture that is drawn; nothing that the browser was sent names a
// method. Usage: node abtest_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import { checkClosed, checkGate, checkUnfit, checkWithdrawal } from "./abtest/coming_and_leaving.mjs";
import { checkBreak, checkCrash, checkResume, checkTwoWindows } from "./abtest/interruptions.mjs";
import { checkAllSeen } from "./abtest/looks.mjs";
import { checkZoom } from "./abtest/pixels.mjs";
import { checkLeavingOut, checkLive, checkReport, checkResearcher } from "./abtest/researcher.mjs";
import { makeClips } from "./abtest/study.mjs";
import { checkPairs, checkSingle } from "./abtest/whole_studies.mjs";
import { countOfChecks, emptyWorkFolder, withBrowser } from "./harness.mjs";

const kScreens = ["consent", "code", "questions", "refresh", "brightness", "plate1", "plate2", "instructions", "trial", "pairs", "pairs-answers",
  "single-practice", "single-practice-answers", "feedback", "single", "break", "end", "done", "withdraw", "withdrawn", "expired", "no-codec",
  "not-saved", "gated", "closed", "resume", "too-few", "leave-out", "left-out", "live"];

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
  await checkZoom(browser);
  await checkUnfit(browser);
  await checkTwoWindows(browser);
  await checkBreak(browser);
  await checkCrash(browser);
  await checkWithdrawal(browser);
  await checkClosed(browser);
  await checkReport(browser);
  checkAllSeen(kScreens);
  console.log(`${countOfChecks()} checks passed; ${pictures} pictures of both clips, none apart; mean colour error ${error.toFixed(2)} of 255`);
});
