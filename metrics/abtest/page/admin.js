// The researcher's page: what was built, who votes, what came out.
import { ask, base, element, say, sentence, show } from "./dom.js";
import { refreshLive } from "./live.js";
import { cell, long, table } from "./tables.js";

const kViews = [["build", "Study"], ["live", "Live"], ["raters", "Raters"], ["results", "Results"]];

async function request(method, path, body) {
  const answer = await fetch(base + path, {
    method, credentials: "same-origin", cache: "no-store",
    headers: method === "GET" ? {} : { "Content-Type": "application/json" },
    body: method === "GET" ? undefined : JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(json.error?.message ?? ""), { status: answer.status });
  return json;
}

async function login() {
  const input = element("input", { type: "password", id: "token", autocomplete: "off" });
  const problem = element("p", { class: "alarm", role: "alert" });
  for (;;) {
    await ask([element("h1", {}, "Researcher"), element("label", { for: "token" }, "Token, as tinct abtest serve printed it"), input, problem],
      [{ text: "Log in", value: true }]);
    try {
      await request("POST", "/api/admin/login", { token: input.value.trim() });
      return;
    } catch (error) {
      problem.textContent = sentence(error.message);
    }
  }
}

const pairs = (object) => Object.entries(object).map(([name, value]) => `${name}: ${value}`).join("; ") || "–";

async function buildView() {
  const { config, slug, plan, closed } = await request("GET", "/api/admin/study");
  const rows = [["Name", config.name], ["For raters", `${document.location.origin}${base}/s/${slug}`], ["Method", config.method], ["Question", config.question], ["Clips", config.clips.length], ["Methods", Object.keys(config.methods).join(", ")],
    ["Cells", plan.cells], ["Files", plan.files], ["Megabytes", (plan.bytes / 1e6).toFixed(1)], ["Trials per rater", `${plan.trials_per_rater} + ${plan.training} for practice`],
    ["Minutes per rater", plan.minutes_per_rater.toFixed(1)], ["Raters planned", plan.raters], ["Votes per cell then", plan.votes_per_cell.toFixed(1)]];
  if (plan.votes_needed) {
    rows.push([`Votes per pair to tell ${100 * plan.votes_needed.effect} % from one half`, plan.votes_needed.votes_per_pair]);
    rows.push(["Raters needed for all pairs", plan.votes_needed.raters_needed]);
  }
  const change = element("button", { type: "button", class: "plain", onclick: () => act(() => request("POST", `/api/admin/${closed ? "open" : "close"}`, {}), "build") },
    closed ? "Open the study" : "Close the study");
  return [element("p", { id: "closed" }, closed ? "Closed: nobody new can begin; who has begun may finish." : "Open: raters may begin."), element("div", { class: "row" }, change), table("What the study asks", [["What"], ["How much"]], rows.map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", { class: "value" }, String(value)))))];
}

// The events of the live page; another page ends them.
let events = null;

// Asks before it listens, so that who isn't logged in is told.
async function liveView() {
  await request("GET", "/api/admin/study");
  const place = element("div", { id: "live" });
  events = new EventSource(`${base}/api/admin/events`);
  await new Promise((shown, failed) => {
    events.onmessage = (event) => {
      refreshLive(place, JSON.parse(event.data));
      shown();
    };
    // It tries again by itself unless it was refused, as after a restart, which takes another token: then ask.
    events.onerror = () => {
      if (events?.readyState !== EventSource.CLOSED) return;
      if (place.isConnected) open("live");
      else failed(new Error("The server can't be reached."));
    };
  });
  return [place];
}

async function excludeRater(rater) {
  if (rater.excluded) return request("PATCH", `/api/admin/raters/${rater.rater}`, { excluded: false, why: "" });
  const input = element("input", { type: "text", id: "why", maxlength: 200 });
  const leave = await ask([element("h1", {}, `Leave rater ${rater.rater} out`), element("label", { for: "why" }, "Reason, kept on record"), input],
    [{ text: "Leave out", value: true }, { text: "Cancel", value: false, class: "plain" }]);
  return leave ? request("PATCH", `/api/admin/raters/${rater.rater}`, { excluded: true, why: input.value }) : null;
}

const zoomOf = (checks) => (checks?.zoom ? `${Math.round(100 * checks.zoom.dpr)} %` : "–");

async function ratersView() {
  const raters = await request("GET", "/api/admin/raters");
  const rows = raters.map((rater) => {
    const button = element("button", { type: "button", class: "plain", "aria-label": `${rater.excluded ? "Take back" : "Leave out"} rater ${rater.rater}`, onclick: () => act(() => excludeRater(rater), "raters") },
      rater.excluded ? "Take back" : "Leave out");
    return element("tr", { class: rater.excluded && "out" }, element("th", { scope: "row" }, String(rater.rater)), cell(rater.state), cell(String(rater.votes), true), cell(String(rater.voids), true), cell(String(rater.lost ?? 0), true),
      cell(rater.mean_ms === null ? "–" : (rater.mean_ms / 1000).toFixed(1), true), cell(rater.gold > 0 ? `${rater.gold_wrong} of ${rater.gold}` : "–", true), long(rater.flags.join("; ") || "–"),
      long(rater.excluded ? `left out: ${rater.why}` : "kept"), element("td", {}, button), cell(zoomOf(rater.checks), true), cell(pairs(rater.external)), long(pairs(rater.answers)), long(rater.comment || "–"));
  });
  return [table("Raters", [["Rater"], ["state"], ["votes", 1], ["void", 1], ["lost", 1], ["mean seconds", 1], ["gold wrong", 1], ["flags"], ["kept"], ["action"], ["zoom", 1], ["crowd ids"], ["answers"], ["comment"]], rows),
    element("p", {}, element("a", { href: `${base}/api/admin/raters.csv` }, "All of it as CSV, with what the checks found"))];
}

async function resultsView() {
  const report = await request("GET", "/api/admin/results");
  return [
    element("p", {}, element("strong", {}, report.verdict)),
    element("p", {}, `Votes: ${report.votes}. Raters who finished: ${report.flow.finished}; votes of those who are on their way count too.`),
    element("ul", {}, ...[["report.html", "The whole report"], ["export.csv", "Votes as CSV"], ["raters.csv", "Raters as CSV: crowd ids, answers, comments"], ["export.json", "Votes as JSON"]].map(([file, text]) =>
      element("li", {}, element("a", { href: `${base}/api/admin/${file}` }, text)))),
  ];
}

const kMakers = { build: buildView, live: liveView, raters: ratersView, results: resultsView };

async function open(view) {
  events?.close();
  events = null;
  try {
    const content = await kMakers[view]();
    say("");
    const tabs = kViews.map(([name, text]) => element("button", { type: "button", class: "plain", "aria-current": name === view && "page", onclick: () => open(name) }, text));
    show(element("h1", {}, `Study: ${kViews.find(([name]) => name === view)[1]}`), element("nav", { "aria-label": "Pages" }, element("div", { class: "row" }, ...tabs)), ...content);
  } catch (error) {
    if (error.status !== 401) {
      say(sentence(error.message), true);
      throw error;
    }
    await login();
    await open(view);
  }
}

async function act(work, view) {
  let trouble = "";
  try {
    await work();
  } catch (error) {
    trouble = error.message;
  }
  await open(view);
  if (trouble !== "") say(sentence(trouble), true);
}

open("build");
