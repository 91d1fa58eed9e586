// A study in a real browser, by keyboard alone: two methods and a scripted preference, which the report finds again;
// both clips of a pair are the same frame in every picture that is drawn; nothing that the browser was sent names a
// method. Usage: node abtest_test.mjs TINCT WORK_FOLDER   (screenshots stay in WORK_FOLDER)
import { checkClosed, checkGate, checkWithdrawal } from "./abtest/coming_and_leaving.mjs";
import { checkBreak, checkCrash, checkResume, checkTwoWindows } from "./abtest/interruptions.mjs";
import { checkChecker, checkSlow } from "./abtest/playing.mjs";
import { checkReport, checkResearcher } from "./abtest/researcher.mjs";
import { makeClips } from "./abtest/study.mjs";
import { checkInTurn, checkPairs, checkSingle } from "./abtest/whole_studies.mjs";
import { countOfChecks, emptyWorkFolder, withBrowser } from "./harness.mjs";

emptyWorkFolder();
makeClips();
await withBrowser(async (browser) => {
  const { pictures, error } = await checkPairs(browser);
  const server = await checkSingle(browser);
  await checkResearcher(browser, server);
  await checkResume(browser, server);
  await server.stop();
  await checkGate(browser);
  await checkTwoWindows(browser);
  await checkSlow(browser);
  await checkBreak(browser);
  await checkCrash(browser);
  const fine = await checkChecker(browser);
  await checkWithdrawal(browser);
  await checkClosed(browser);
  await checkInTurn(browser);
  await checkReport(browser);
  console.log(`${countOfChecks()} checks passed; ${pictures} pictures of both clips, none apart; mean colour error ${error.toFixed(2)} of 255, of a two-pixel checker ${fine.map((one) => one.toFixed(2)).join(" (H.264) and ")} (VP9)`);
});
