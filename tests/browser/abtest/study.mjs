// The studies that the test makes: their clips, what is asked in them, their server and what was answered.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { at, check, ffmpeg, tinct } from "../harness.mjs";
import { startServer } from "../server.mjs";

export const kFrames = 30;
export const kClips = 14;  // two of them for practice
export const kToken = "researcher";
// What each method makes of the grey of a scene; no page may say these names.
export const kMethods = { method_rosy: [200, 120, 110], method_teal: [90, 160, 170], original: [150, 140, 130] };
// A study without questions and without checks, but for the window's size.
export const kPlain = { training: 0, questionnaire: [], checks: { size: "gate", refresh: "off", brightness: "off", colour: "off" } };

// Without loss, each of the three channels by its own formula.
export function makeClip(path, [red, green, blue]) {
  ffmpeg("-f", "lavfi", "-i", `color=c=black:size=128x96:rate=25,format=gbrp,geq=r='${red}':g='${green}':b='${blue}'`,
    "-frames:v", String(kFrames), "-c:v", "ffv1", "-pix_fmt", "bgr0", path);
}

// A flat patch with a moving edge below it; the frame's number stands on top as 8 blocks, the highest bit first.
export function makeClips() {
  for (const [method, colour] of Object.entries(kMethods)) {
    mkdirSync(at(method), { recursive: true });
    for (let clip = 0; clip < kClips; ++clip) {
      const bits = String.raw`if(lt(Y\,16)\,if(mod(floor(N/pow(2\,7-floor(X/16)))\,2)\,235\,16)\,`;
      const edge = (value) => String.raw`if(gt(Y\,80)*gt(X\,mod(N*3+${clip * 9}\,128))\,${Math.round(value / 2)}\,${value}))`;
      makeClip(at(`${method}/scene${clip}.mkv`), colour.map((value) => `${bits}${edge(value)}`));
    }
  }
}

export function buildStudy(name, changes) {
  const study = {
    format: "tinct.study/1", name: `Study of ${name}`, method: "pair", clips: Array.from({ length: kClips }, (_, i) => `scene${i}`),
    methods: { method_rosy: "method_rosy", method_teal: "method_teal" }, original: "original", trials: 12, training: 2, seed: 3,
    purpose: "We compare methods that colour films.", contact: "name@example.org", consent: "You can stop at any time.",
    questionnaire: [{ id: "age", text: "Your age", choices: ["18–30", "31–50", "over 50"] }],
    checks: { size: "gate", refresh: "record", brightness: "record", colour: "record" },
    completion: { code: "C0FFEE" }, ...changes,
  };
  writeFileSync(at(`${name}.json`), JSON.stringify(study));
  return JSON.parse(execFileSync(tinct, ["abtest", "build", at(`${name}.json`), "--out", at(name), "--json", "--quiet"]));
}

export const serve = (name, more = []) => startServer("abtest", "serve", at(name), "--admin-token", kToken, ...more);

// What the researcher's export says.
export async function exported(server) {
  const answer = await fetch(server.admin.replace(/\/admin$/, "/api/admin/export.json"), { headers: { authorization: `Bearer ${kToken}` } });
  check(answer.ok, "the export is given");
  return answer.json();
}

// The rows of the export as a table, without its heading.
export function exportedRows(name) {
  execFileSync(tinct, ["abtest", "export", at(name), "--out", at(`${name}.csv`)]);
  return readFileSync(at(`${name}.csv`), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));
}
