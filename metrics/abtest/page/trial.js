// One trial after the other: play, answer, saved. What did not play smoothly is void and comes again.
import { element, say, show, ask, wait } from "./dom.js";
import { nextTrial, Refused, vote, voidTrial } from "./api.js";
import { clear, loadVideo, play } from "./player.js";
import { free, preloaded, tellMissing } from "./preload.js";
import { stageOf } from "./stage.js";
import { texts } from "./texts.js";

const kWaitSeconds = 0.2;
// Between the original and the clip, where they come in turn (P.910, degradation category rating).
const kGreySeconds = 2;
const kPaused = "paused";

function labelOf(study, answer) {
  const scale = texts[study.method];
  if (scale) return [`${scale[answer]}`, study.method === "ccr" ? String(study.answers.indexOf(answer) + 1) : answer];
  return texts.answers[answer];
}

const kKeys = {
  r: "real", f: "colorized", ArrowLeft: "left", ArrowRight: "right", ArrowDown: "tie",
};

function answerOfKey(study, key) {
  const named = kKeys[key.length === 1 ? key.toLowerCase() : key];
  if (study.answers.includes(named)) return named;
  if (study.method === "single" && key === "ArrowLeft") return "real";
  if (study.method === "single" && key === "ArrowRight") return "colorized";
  if (study.method === "ccr") return study.answers[Number(key) - 1];
  return study.answers.includes(key) ? key : undefined;
}

// Waits for one of some keys or buttons.
function choice(buttons, keyed) {
  return new Promise((chosen) => {
    const onKey = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const value = keyed(event);
      if (value === undefined) return;
      event.preventDefault();
      done(value);
    };
    const done = (value) => {
      document.removeEventListener("keydown", onKey);
      for (const [button] of buttons) button.onclick = null;
      chosen(value);
    };
    document.addEventListener("keydown", onKey);
    for (const [button, value] of buttons) button.onclick = () => done(value);
  });
}

const isPlayKey = (event) => (event.key === " " || event.key === "Spacebar") && "play";
const isPauseKey = (event) => event.key === "Escape";

// Rejects at once when it is stopped.
function waitUnless(stopped, milliseconds) {
  return new Promise((done, failed) => {
    const timer = setTimeout(done, milliseconds);
    stopped.addEventListener("abort", () => {
      clearTimeout(timer);
      failed(stopped.reason);
    }, { once: true });
  });
}

class Trial {
  constructor(study, trial, video) {
    this.study = study;
    this.trial = trial;
    this.media = trial.media;
    this.video = video;
    this.replays = 0;
    const { stage, canvases, captions, names, place } = stageOf(study, trial.media);
    this.place = place;
    this.canvases = canvases;
    this.captions = captions;
    this.names = names;
    this.start = element("button", { type: "button" }, texts.play, " ", element("kbd", {}, texts.playKey));
    this.again = element("button", { type: "button", class: "plain", hidden: true }, texts.replay, " ", element("kbd", {}, "P"));
    this.answers = study.answers.map((answer) => {
      const [text, key] = labelOf(study, answer);
      return [element("button", { type: "button", disabled: true }, text, " ", element("kbd", {}, key)), answer];
    });
    this.state = element("p", { class: "state", "aria-live": "polite" });
    const where = trial.training ? texts.training : texts.progress(trial.position + 1, trial.all);
    this.screen = [element("p", { id: "place" }, where), stage, element("h1", { id: "question" }, study.question),
      element("div", { class: study.answers.length > 3 ? "answers scale" : "answers" }, element("div", { class: "row" }, this.start, this.again, this.state), ...this.answers.map(([button]) => button))];
    this.show();
    window.addEventListener("resize", place);
  }

  show() {
    show(...this.screen);
    this.place();
  }

  leave() {
    window.removeEventListener("resize", this.place);
    this.video.remove();
  }

  tell(sentence) {
    this.state.textContent = sentence;
  }

  async watch() {
    this.start.hidden = false;
    this.again.hidden = true;
    for (const [button] of this.answers) button.disabled = true;
    const pressed = await choice([[this.start, "play"]], (event) => isPlayKey(event) || (isPauseKey(event) ? "pause" : undefined));
    if (pressed === "pause") {
      await pause();
      // The pause took the trial's place on the page.
      this.show();
      return this.watch();
    }
    this.start.hidden = true;
    this.tell("");
    const stop = new AbortController();
    const onKey = (event) => isPauseKey(event) && stop.abort(kPaused);
    document.addEventListener("keydown", onKey);
    try {
      return await (this.study.sequential ? this.playInTurn(stop.signal) : play(this.video, this.media, this.canvases, stop.signal));
    } finally {
      document.removeEventListener("keydown", onKey);
    }
  }

  // One after the other in the same place, with grey between; what is told is the worse of both.
  async playInTurn(stopped) {
    const [canvas] = this.canvases;
    const all = [];
    for (const [i, tile] of this.media.tiles.entries()) {
      clear(canvas);
      this.captions[0].textContent = "";
      if (i > 0) await waitUnless(stopped, 1000 * kGreySeconds);
      this.captions[0].textContent = this.names[i];
      canvas.setAttribute("aria-label", this.names[i]);
      all.push(await play(this.video, { ...this.media, tiles: [tile] }, this.canvases, stopped));
    }
    const worst = (member, of = Math.max) => of(...all.map((played) => played[member]));
    return {
      frames_presented: worst("frames_presented", Math.min), frames_dropped: worst("frames_dropped"), max_gap_ms: worst("max_gap_ms"),
      hidden: worst("hidden"),
    };
  }

  async answer() {
    this.again.hidden = this.replays >= this.trial.replays;
    for (const [button] of this.answers) button.disabled = false;
    say(this.study.question);
    const buttons = this.again.hidden ? this.answers : [...this.answers, [this.again, "again"]];
    const from = performance.now();
    const value = await choice(buttons, (event) => {
      if (isPauseKey(event)) return kPaused;
      if (!this.again.hidden && event.key.toLowerCase() === "p") return "again";
      return answerOfKey(this.study, event.key);
    });
    return { value, rt: performance.now() - from };
  }

  // The answer and how the clip was played; a reason for a trial that is to be shown again.
  async run() {
    for (;;) {
      let played;
      try {
        played = await this.watch();
      } catch (error) {
        return { why: error === kPaused ? kPaused : "stall" };
      }
      const why = whyVoid(played, this.media.frames);
      if (why) return { why };
      const { value, rt } = await this.answer();
      // Whoever rests between clip and answer sees the clip again.
      if (value === kPaused) return { why: kPaused };
      if (value === "again") {
        this.replays += 1;
        continue;
      }
      for (const [button, answer] of this.answers) {
        button.disabled = true;
        if (answer === value) button.setAttribute("aria-pressed", "true");
      }
      const body = {
        answer: value, rt_ms: Math.round(rt * 10) / 10, replays: this.replays, width: window.innerWidth, height: window.innerHeight,
        dpr: window.devicePixelRatio, surround: getComputedStyle(document.body).backgroundColor, ...played,
      };
      return { body };
    }
  }
}

// A trial that another window has answered meanwhile stays answered.
async function tellVoid(trial, why) {
  try {
    await voidTrial(trial, why);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "voted") throw error;
    say(texts.otherTab, true);
  }
}

// The server's own rule; here it saves the rater a vote that would be refused.
function whyVoid(played, frames) {
  if (played.hidden > 0) return "hidden";
  if (played.max_gap_ms > 200) return "stall";
  if (played.frames_dropped > 0.05 * frames) return "dropped";
  return played.frames_presented < 0.95 * frames - 1 ? "end" : "";
}

async function pause() {
  document.body.classList.remove("trial");
  await ask([element("h1", {}, texts.pauseTitle), element("p", {}, texts.breakText)], [{ text: texts.next, value: true }]);
  document.body.classList.add("trial");
}

async function showFeedback(feedback) {
  const truth = { real: texts.truthReal, colorized: texts.truthColorized, left: texts.truthLeft, right: texts.truthRight }[feedback.truth];
  document.body.classList.remove("trial");
  await ask([element("h1", {}, feedback.right ? texts.correct : texts.wrong), element("p", {}, feedback.again ? `${truth} ${texts.comesAgain}` : truth)], [{ text: texts.next, value: true }]);
  document.body.classList.add("trial");
}

async function sendVote(shown, trial, body) {
  shown.tell(texts.saving);
  try {
    const saved = await vote(trial.trial, body);
    shown.tell(texts.saved);
    return saved.feedback;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Another window was faster, or the server found the playback wanting, or it was started again meanwhile and
    // doesn't know when this clip began.
    const again = ["bad_playback", "too_early"].includes(error.code);
    say(again ? texts.wasVoid : texts.otherTab, true);
    if (error.code === "bad_playback") await tellVoid(trial, "refused");
    return null;
  }
}

// Why a trial is shown again, to the rater.
let whyAgain = "";

// Null when the trial is to be asked for anew: the clip did not come, or came and can't be decoded.
async function loaded(study, trial) {
  let address;
  try {
    address = await preloaded(trial.media, trial.ahead);
  } catch {
    document.body.classList.remove("trial");
    await tellMissing(study.code);
    document.body.classList.add("trial");
    return null;
  }
  try {
    return await loadVideo(address);
  } catch {
    // The same bytes would fail again: they are fetched anew, as often as a trial may be void.
    whyAgain = "stall";
    await tellVoid(trial, whyAgain);
    await free(trial.media);
    return null;
  }
}

async function oneTrial(study, trial) {
  const video = await loaded(study, trial);
  if (video === null) return;
  const shown = new Trial(study, trial, video);
  if (trial.voids > 0) shown.tell(whyAgain === kPaused ? texts.wasPaused : texts.wasVoid);
  const { body, why } = await shown.run();
  whyAgain = why;
  if (body) {
    const feedback = await sendVote(shown, trial, body);
    await wait(1000 * kWaitSeconds);
    if (feedback) await showFeedback(feedback);
  } else {
    await tellVoid(trial, why);
    if (why === kPaused) await pause();
  }
  shown.leave();
  await free(trial.media);
}

// Until no trial is left.
export async function runTrials(study) {
  let rested = performance.now();
  document.body.classList.add("trial");
  for (let trial = await nextTrial(); trial !== null; trial = await nextTrial()) {
    if (performance.now() - rested > study.break_minutes * 60000) {
      document.body.classList.remove("trial");
      await ask([element("h1", {}, texts.breakTitle), element("p", {}, texts.breakText)], [{ text: texts.next, value: true }]);
      document.body.classList.add("trial");
      rested = performance.now();
    }
    await oneTrial(study, trial);
  }
  document.body.classList.remove("trial");
}
