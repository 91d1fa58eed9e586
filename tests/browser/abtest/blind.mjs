// What the browser was sent names no method.
import { check } from "../harness.mjs";
import { kMethods } from "./study.mjs";

// Of the original there are words to raters, in the study's texts: what belongs to a session may not name it at all.
export async function checkBlind(page, more = []) {
  const all = await page.sent();
  check(all.some((text) => text.includes("/m/")) && all.some((text) => text.includes("/trials/next")), "clips and trials were recorded");
  const methods = Object.keys(kMethods).filter((name) => name !== "original");
  for (const name of [...methods, ...more, "scene0", "scene1", "scene2"]) {
    check(!all.some((text) => text.includes(name)), `the browser was never sent "${name}"`);
  }
  const session = all.filter((text) => /^\S*\/(api\/session|m\/)/.test(text));
  check(!session.some((text) => text.includes("original")), "no trial and no clip names the original");
  const trials = session.filter((text) => text.includes("/api/session"));
  check(!trials.some((text) => text.includes("gold")), "no trial tells that it is a gold one");
}
