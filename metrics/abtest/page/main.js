// A rater's way: consent, questions, checks, how it works, trials, the end. The server knows how far it came, so
// that a reload goes on at the same place.
import { ask, base, element, sentence, show } from "./dom.js";
import { get, post, Refused, send } from "./api.js";
import { runChecks, sizeResult, zoomResult } from "./checks.js";
import { canPlay } from "./player.js";
import { pointsPerPixel } from "./stage.js";
import { runTrials } from "./trial.js";
import { texts } from "./texts.js";

const slug = document.location.pathname.split("/").at(-1);
const external = Object.fromEntries([...new URLSearchParams(document.location.search)].filter(([name]) => /^[A-Za-z_]{1,40}$/.test(name)));
document.documentElement.lang = texts.lang;

// On every page of a session. The page is loaded anew for it: whatever goes on here ends so, and goes on at the same
// place for who stays.
const kLeave = "#leave";
const leave = document.querySelector("#leave");
leave.querySelector("button").textContent = texts.leave;
leave.querySelector("button").onclick = () => {
  document.location.hash = kLeave;
  document.location.reload();
};

// True for a session that was left for too long: it can't go on, but what it told can be deleted.
let expired = false;

async function currentState() {
  try {
    return await get("/api/session");
  } catch (error) {
    if (!(error instanceof Refused) || ![401, 410].includes(error.status)) throw error;
    expired = error.code === "expired";
    return null;
  }
}

// The state of the session that goes on here; null when the rater goes back.
async function resumeByCode() {
  const input = element("input", { type: "text", id: "code", autocomplete: "off", spellcheck: "false" });
  const problem = element("p", { class: "alarm", role: "alert" });
  for (;;) {
    const go = await ask([element("h1", {}, texts.resumeTitle), element("label", { for: "code" }, texts.resumeLabel), input, problem],
      [{ text: texts.resumeButton, value: true }, { text: texts.back, value: false, class: "plain" }]);
    if (!go) return null;
    try {
      const code = input.value.trim();
      const state = await post("/api/session/resume", { code });
      sessionStorage.setItem(placeOf(" code"), code.toUpperCase());
      return state;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problem.textContent = sentence(error.message);
    }
  }
}

// What speaks against this device and can be changed by the rater; empty where nothing does.
function misfits(study) {
  const size = sizeResult(study);
  const zoom = zoomResult();
  const percent = Math.round(100 * zoom.dpr);
  return [
    !size.passed && study.checks.size === "gate" && texts.tooSmall(...size.needs.map((side) => Math.ceil((side / 2) * pointsPerPixel())), percent),
    !zoom.passed && study.checks.zoom === "gate" && texts.zoomed(percent),
  ].filter(Boolean);
}

async function unfit(study) {
  if (!canPlay()) {
    show(element("h1", {}, texts.unfit), element("p", {}, texts.noCodec));
    return new Promise(() => {});
  }
  for (let found = misfits(study); found.length > 0; found = misfits(study)) {
    await ask([element("h1", {}, texts.unfit), ...found.map((sentence) => element("p", {}, sentence))], [{ text: texts.again, value: true }]);
  }
  return undefined;
}

const placeOf = (what) => `tinct${what} ${base}/s/${slug}`;

// One session, however often the button is pressed or the request sent: the server knows it by a random key, which
// outlives a reload while the answer is not here. A key left over from a session that has ended (410) begins none.
async function begin(study) {
  const place = placeOf("");
  const left = sessionStorage.getItem(place);
  const key = left ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(place, key);
  try {
    return await post(`/api/s/${study.slug}/sessions`, { consent_sha256: study.consent_sha256, external, key });
  } catch (error) {
    if (left === null || !(error instanceof Refused) || error.status !== 410) throw error;
  } finally {
    sessionStorage.removeItem(place);
  }
  return begin(study);
}

// Who has begun may go on by the code.
async function closedStudy(study) {
  for (;;) {
    await ask([element("h1", {}, texts.studyClosed), element("p", {}, texts.studyClosedText),
      study.contact ? element("p", {}, `${texts.contact}: ${study.contact}`) : null], [{ text: texts.resume, value: true, class: "plain" }]);
    const state = await resumeByCode();
    if (state !== null) return state;
  }
}

async function consent(study) {
  await unfit(study);
  const box = element("input", { type: "checkbox", id: "agree" });
  const text = [study.purpose, study.consent].filter(Boolean).join("\n\n");
  const children = [
    element("h1", {}, study.name),
    element("p", {}, texts.about(study.trials + study.training, Math.max(1, Math.round(study.minutes)))),
    text ? element("div", { class: "consent" }, text) : null,
    element("p", { class: "soft" }, texts.stored),
    study.contact ? element("p", {}, `${texts.contact}: ${study.contact}`) : null,
    element("label", { for: "agree" }, box, texts.agree),
  ];
  for (;;) {
    const chosen = ask(children, [{ text: texts.start, value: "start", id: "start", disabled: !box.checked }, { text: texts.resume, value: "resume", class: "plain" }]);
    box.onchange = () => (document.querySelector("#start").disabled = !box.checked);
    if ((await chosen) === "resume") {
      const state = await resumeByCode();
      if (state !== null) return state;
    } else if (box.checked) {
      break;
    }
  }
  let started;
  try {
    started = await begin(study);
  } catch (error) {
    // It was closed while this page was open.
    if (error instanceof Refused && error.code === "closed") return closedStudy(study);
    throw error;
  }
  leave.hidden = false;
  sessionStorage.setItem(placeOf(" code"), started.resume_code);
  await ask([element("h1", {}, texts.codeTitle), element("p", {}, texts.code), element("p", { id: "resume-code" }, element("strong", {}, started.resume_code))],
    [{ text: texts.next, value: true }]);
  return currentState();
}

async function questionnaire(study) {
  const answers = {};
  const fields = study.questionnaire.map((question) => element("fieldset", {}, element("legend", {}, question.text),
    ...[...question.choices, texts.preferNot].map((choice) => element("label", {},
      element("input", { type: "radio", name: question.id, value: choice, onchange: () => (answers[question.id] = choice) }), choice))));
  await ask([element("h1", {}, texts.questions), ...fields], [{ text: texts.next, value: true }]);
  for (const question of study.questionnaire) answers[question.id] ??= texts.preferNot;
  await post("/api/session/questionnaire", answers);
}

async function instructions(study) {
  await ask([
    element("h1", {}, texts.ready),
    element("p", {}, study.question),
    study.training > 0 ? element("p", {}, texts.howTraining(study.training)) : null,
    element("p", {}, texts.howKeys),
    element("p", {}, texts.howWatch),
  ], [{ text: texts.next, value: true }]);
}

// Tells which checks keep this rater out.
function keptOut(study, failed) {
  show(element("h1", {}, texts.gateTitle), element("p", {}, texts.gateFailed),
    element("ul", {}, ...failed.map((name) => element("li", {}, texts.gateReasons[name]))),
    element("p", {}, study.contact ? `${texts.gateContact} ${study.contact}.` : texts.gateAsk));
}

async function end() {
  const comment = element("textarea", { id: "comment", maxlength: 600 });
  await ask([element("h1", {}, texts.end), element("p", {}, texts.endText), element("label", { for: "comment" }, texts.comment), comment],
    [{ text: texts.finish, value: true }]);
  await farewell(comment.value);
}

// Nothing for who answered too few tasks: he is told, and may still have his answers deleted.
async function finish(comment) {
  try {
    return await post("/api/session/finish", { comment });
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "too_few") throw error;
    show(element("h1", {}, texts.end), element("p", { role: "alert" }, sentence(error.message)));
    return null;
  }
}

async function farewell(comment) {
  const done = await finish(comment);
  if (done === null) return;
  leave.hidden = true;
  const sure = await ask([
    element("h1", {}, texts.end),
    element("p", {}, texts.doneText),
    done.code ? element("p", { id: "completion" }, `${texts.completion} `, element("strong", {}, done.code)) : null,
    done.url ? element("p", {}, element("a", { href: done.url }, texts.completionLink)) : null,
  ], [{ text: texts.withdraw, value: true, class: "danger" }]);
  if (sure && !(await withdraw())) await farewell(comment);
}

// True once everything is deleted; false for who keeps it.
async function withdraw() {
  const really = await ask([element("h1", {}, texts.withdraw), element("p", {}, texts.withdrawSure)],
    [{ text: texts.withdraw, value: true, class: "danger" }, { text: texts.withdrawNot, value: false, class: "plain" }]);
  if (!really) return false;
  try {
    await send("DELETE", "/api/session");
  } catch (error) {
    // Sent again after an answer that was lost on its way.
    if (!(error instanceof Refused) || error.code !== "withdrawn") throw error;
  }
  leave.hidden = true;
  show(element("h1", {}, texts.withdrawn), element("p", {}, texts.withdrawnText));
  return true;
}

async function run() {
  const study = await get(`/api/s/${slug}`);
  study.slug = slug;
  document.title = study.name;
  let state = await currentState();
  const leaves = document.location.hash === kLeave;
  if (leaves) history.replaceState(null, "", document.location.pathname + document.location.search);
  if (leaves && (state !== null || expired) && (await withdraw())) return undefined;
  leave.hidden = !expired;
  if (state === null) state = study.closed ? await closedStudy(study) : await consent(study);
  if (state.state === "finished") return farewell("");
  leave.hidden = false;
  if (state.too_few) return farewell("");
  if (study.questionnaire.length > 0 && !state.answers) await questionnaire(study);
  // The first result stands, so that a window that can be made larger is told before.
  if (!state.checks) await unfit(study);
  const failed = state.checks ? state.failed : await runChecks(study);
  if (failed.length > 0) return keptOut(study, failed);
  if (state.done < state.all) {
    await instructions(study);
    await runTrials({ ...study, code: sessionStorage.getItem(placeOf(" code")) });
    state = await get("/api/session");
  }
  // Nobody is asked for a comment in a session that another window has finished, or that gets no code.
  return state.state === "finished" || state.too_few ? farewell("") : end();
}

run().catch((error) => {
  document.body.classList.remove("trial");
  show(element("h1", {}, texts.closed), element("p", { class: "alarm", role: "alert" }, sentence(error.message)));
});
