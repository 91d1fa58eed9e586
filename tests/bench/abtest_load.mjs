// Raters at once against tinct abtest serve: how many finish, how long a clip pair and a vote take, and, with --kill N,
// whether a vote that was acknowledged outlives N times kill -9.
// Usage: node abtest_load.mjs TINCT WORK_FOLDER [--raters 200] [--kill 0] [--goals]
// With --goals the exit status is 1 when a time or the memory misses its goal; without, when anything is wrong or lost.
// The server runs on core 0, all of the clients on core 1. Each rater holds two connections, fetches a file of at least
// 1 MB with two clips in it (in two ranges at once), waits for as long as it plays, and votes, three times. Before, 200 connections that ask once and then stay open must not
// delay the 201st.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";

const [tinct, work, ...rest] = process.argv.slice(2);
const option = (name, usual) => (rest.includes(name) ? Number(rest[rest.indexOf(name) + 1]) : usual);
const kRaters = option("--raters", 200);
const kKills = option("--kill", 0);
const kFrames = 60;  // two clips of 500 kB
const kTrials = 3;
const kIdle = 200;
const kToken = "load";
const at = (name) => join(work, name);
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function build() {
  rmSync(work, { recursive: true, force: true });
  for (const [method, seed] of [["one", 1], ["other", 2]]) {
    mkdirSync(at(method), { recursive: true });
    for (let clip = 0; clip < 4; ++clip) {
      execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", `testsrc2=size=256x256:rate=24,noise=alls=1:allf=t:all_seed=${10 * seed + clip}`,
        "-frames:v", String(kFrames), "-c:v", "ffv1", "-pix_fmt", "bgr0", at(`${method}/clip${clip}.mkv`)]);
    }
  }
  writeFileSync(at("study.json"), JSON.stringify({
    format: "tinct.study/1", name: "Load", method: "pair", clips: ["clip0", "clip1", "clip2", "clip3"], methods: { one: "one", other: "other" },
    trials: kTrials, training: 0, checks: { size: "off", refresh: "off", brightness: "off", colour: "off" },
  }));
  return JSON.parse(execFileSync(tinct, ["abtest", "build", at("study.json"), "--out", at("study"), "--json", "--quiet"]));
}

let port = 0;
let server = null;
async function start() {
  const words = ["abtest", "serve", at("study"), "--json", "--admin-token", kToken, "--port", String(port)];
  server = spawn("taskset", ["-c", "0", tinct, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  const local = await new Promise((found, failed) => {
    server.stdout.on("data", (bytes) => found(JSON.parse(bytes).local));
    server.on("exit", () => failed(new Error("the server ended")));
  });
  server.removeAllListeners("exit");
  port = Number(new URL(local).port);
}

function once(agent, method, path, cookie, body, headers = {}) {
  return new Promise((done, failed) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = http.request({
      host: "127.0.0.1", port, method, path, agent, timeout: 20000,
      headers: { ...headers, ...(cookie && { cookie }), ...(text && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }) },
    }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on("error", failed);
    });
    request.on("timeout", () => request.destroy(new Error("time-out")));
    request.on("error", failed);
    request.end(text);
  });
}

// A server that is gone for a moment is asked again, as the page does.
async function ask(...words) {
  for (let tries = 0; ; ++tries) {
    try {
      const answer = await once(...words);
      if (answer.status < 500 && answer.status !== 429) return answer;
    } catch (error) {
      if (tries > 200) throw error;
    }
    await wait(100);
  }
}

const clips = [];
const votes = [];
const acknowledged = new Map();
let finished = 0;
let lost = 0;

async function fetchPair(agent, cookie, media) {
  const middle = Math.floor(media.bytes / 2);
  const from = performance.now();
  const parts = await Promise.all([`bytes=0-${middle - 1}`, `bytes=${middle}-`].map((range) => ask(agent, "GET", media.url, cookie, undefined, { range })));
  clips.push(performance.now() - from);
  const bytes = parts.reduce((sum, part) => sum + part.body.length, 0);
  if (bytes !== media.bytes) throw new Error(`a pair of ${bytes} bytes, not ${media.bytes}`);
}

async function rater(number) {
  await wait(number * 10);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const welcome = JSON.parse((await ask(agent, "GET", "/api/s/load")).body);
  const begun = await ask(agent, "POST", "/api/s/load/sessions", undefined, { consent_sha256: welcome.consent_sha256, key: crypto.randomUUID() });
  const cookie = begun.headers["set-cookie"][0].split(";")[0];
  for (;;) {
    const trial = JSON.parse((await ask(agent, "GET", "/api/session/trials/next", cookie)).body);
    if (trial.trial === null) break;
    // A trial that is asked again though its vote was acknowledged: the vote was lost.
    if (acknowledged.has(trial.trial)) lost += 1;
    await fetchPair(agent, cookie, trial.media);
    await wait((1000 * kFrames) / 24);
    const answer = Math.random() < 0.5 ? "left" : "right";
    const from = performance.now();
    const saved = await ask(agent, "PUT", `/api/session/trials/${trial.trial}/vote`, cookie, {
      answer, rt_ms: 500, frames_presented: kFrames, frames_dropped: 0, max_gap_ms: 2, replays: 0, hidden: 0, width: 1280, height: 800, dpr: 1,
    });
    // After a restart the clip must be seen again: 422, and the same trial comes next.
    if (saved.status !== 200) continue;
    votes.push(performance.now() - from);
    acknowledged.set(trial.trial, answer);
  }
  await ask(agent, "POST", "/api/session/finish", cookie, {});
  agent.destroy();
  finished += 1;
}

// How long the 201st connection waits for its answer while 200 idle ones are held: none may wait for another's end.
async function besideIdle() {
  const idle = [];
  for (let i = 0; i < kIdle; ++i) {
    idle.push(new http.Agent({ keepAlive: true, maxSockets: 1 }));
    await once(idle.at(-1), "GET", "/healthz");
  }
  const times = [];
  for (let i = 0; i < 20; ++i) {
    const agent = new http.Agent({ keepAlive: true });
    const from = performance.now();
    await once(agent, "GET", "/healthz");
    times.push(performance.now() - from);
    agent.destroy();
  }
  for (const agent of idle) agent.destroy();
  return times;
}

async function killer() {
  for (let i = 0; i < kKills; ++i) {
    await wait(700 + 300 * Math.random());
    const gone = new Promise((done) => server.on("exit", done));
    // taskset has become the server: exec keeps the process.
    process.kill(server.pid, "SIGKILL");
    await gone;
    await start();
  }
}

const share = (times, part) => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(part * times.length))];
const memory = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;

const plan = build();
if (plan.bytes / plan.files < 1e6) throw new Error(`a pair has ${plan.bytes / plan.files} bytes, and is to have 1 MB`);
// All threads of this process, so that no client takes time from the server's core.
execFileSync("taskset", ["-acp", "1", String(process.pid)], { stdio: "ignore" });
await start();
const waited = await besideIdle();
const from = performance.now();
await Promise.all([killer(), ...Array.from({ length: kRaters }, (_, i) => rater(i))]);
const seconds = (performance.now() - from) / 1000;
const megabytes = memory();
const stored = JSON.parse((await ask(new http.Agent(), "GET", "/api/admin/export.json", undefined, undefined, { authorization: `Bearer ${kToken}` })).body);
server.kill("SIGINT");
console.log(`${finished} of ${kRaters} raters finished in ${seconds.toFixed(1)} s; ${(plan.bytes / plan.files / 1000).toFixed(0)} kB a pair`);
console.log(`a pair: p50 ${share(clips, 0.5).toFixed(0)}, p95 ${share(clips, 0.95).toFixed(0)} ms; a vote: p50 ${share(votes, 0.5).toFixed(0)}, p95 ${share(votes, 0.95).toFixed(0)} ms; ${megabytes.toFixed(0)} MB`);
console.log(`a new connection beside ${kIdle} idle ones: ${share(waited, 0.5).toFixed(1)} ms, at most ${Math.max(...waited).toFixed(1)} ms`);
const twice = stored.votes.filter((one, i, all) => all.findIndex((other) => other.rater === one.rater && other.position === one.position) !== i).length;
// A vote may be stored whose answer the kill cut off; none that was acknowledged may be missing.
console.log(`${acknowledged.size} votes acknowledged, ${lost} of them lost, ${stored.votes.length} stored, ${twice} of them twice, ${kKills} times killed`);
const kGoals = [
  ["a pair, p95 ms", share(clips, 0.95), 250], ["a vote, p95 ms", share(votes, 0.95), 100], ["memory, MB", megabytes, 100],
  [`a new connection beside ${kIdle} idle ones, at most ms`, Math.max(...waited), 100],
];
const missed = rest.includes("--goals") ? kGoals.filter(([, found, goal]) => !(found < goal)) : [];
for (const [what, found, goal] of missed) console.log(`missed: ${what}: ${found.toFixed(1)}, and the goal is below ${goal}`);
process.exit(missed.length === 0 && finished === kRaters && lost === 0 && twice === 0 && stored.votes.length === kRaters * kTrials ? 0 : 1);
