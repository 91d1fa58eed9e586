// The page: what is shown, and what happens when something is done. The server decides; the page shows
// the state that it answers with.
import * as api from "./api.js";
import { markCurves, showCurves } from "./curves.js";
import { markCut, showCuts, showSuggestions } from "./cuts.js";
import { byId, frames, h, number, say, scenes, warn } from "./dom.js";
import { setRead, showFilm } from "./frames.js";
import { listen, listKeys } from "./keys.js";
import { actionsAt, Film } from "./model.js";
import { showOverview } from "./overview.js";
import { markScene, showScenes } from "./scenes.js";
import { prefetchNext, showWork } from "./work.js";

let film = null;
let shown = 0;
let rank = -1;  // of the cut that was shown last, in the order of doubt
let queue = Promise.resolve();

function go(frame) {
  shown = film.clamp(frame);
  const here = film.cuts.findIndex((cut) => cut.at === shown);
  if (here >= 0) rank = here;
  showWork(film, shown, { go, act });
  showOverview(film, shown, go);
  markScene(film, shown);
  markCut(shown);
  markCurves(film, shown);
  history.replaceState(null, "", `#${shown}`);
  prefetchNext(film, shown);
}

function next(step) {
  if (film.cuts.length === 0) return say("There is nothing to look at in this film.");
  const isAtCut = film.cuts[rank]?.at === shown;
  // A cut that was merged away leaves its place to the one behind it.
  const from = isAtCut || step < 0 ? rank : rank - 1;
  const to = Math.max(0, Math.min(film.cuts.length - 1, from + step));
  if (to === rank && isAtCut) return say(step > 0 ? "This is the last one." : "This is the first one.");
  go(film.cuts[to].at);
  say(byId("place").textContent);
}

function scene(step) {
  const starts = film.pieces.map((piece) => piece.first);
  const to = step > 0 ? starts.find((first) => first > shown) : starts.findLast((first) => first < shown);
  if (to !== undefined) go(to);
}

function show(json) {
  film = new Film(json);
  document.title = `${film.title} – scene review`;
  byId("title").textContent = film.title;
  byId("page").hidden = film.problem !== "" || film.pieces.length === 0;
  if (film.problem !== "") return warn(`This film can't be reviewed: ${film.problem}.`);
  const changed = film.edits > 0 ? `, ${number(film.edits)} ${film.edits === 1 ? "edit" : "edits"}` : "";
  byId("counts").textContent = `${scenes(film.scenes)} in ${frames(film.frames)}${changed}`;
  showFilm(film);
  showScenes(film, shown, go);
  showCuts(film, Math.max(0, rank), go);
  showSuggestions(film, go, (action) => later(() => edit(action)));
  go(shown);
}

async function edit(action) {
  const answer = await api.postEdit(film.id, action.edit, film.rev);
  show(answer.film);
  say(`${action.done} ${scenes(film.scenes)}.`);
}

async function applyThresholds(thresholds) {
  const before = film.scenes;
  const answer = await api.postThresholds(film.id, thresholds, film.rev);
  show(answer.film);
  await loadCurves();
  say(`New thresholds: ${scenes(film.scenes)} instead of ${number(before)}.`);
}

async function loadCurves() {
  const { id } = film;
  const data = await api.getCurves(id);
  if (film.id !== id) return;
  showCurves(film, data, {
    go,
    ask: (thresholds) => api.postPreview(id, thresholds).catch((error) => warn(error.message)),
    apply: (thresholds) => later(() => applyThresholds(thresholds)),
  });
  markCurves(film, shown);
}

async function takeBack(which) {
  const back = which === "undo" ? film.undo : film.redo;
  if (!back) return say(`There is nothing to ${which}.`);
  const answer = await (which === "undo" ? api.postUndo : api.postRedo)(film.id, film.rev);
  const isThresholds = back.op === "thresholds";
  if (!isThresholds) shown = back.at;
  show(answer.film);
  if (isThresholds) await loadCurves();
  const where = isThresholds ? "" : ` at ${number(back.at)}`;
  say(`${which === "undo" ? "Undone" : "Done again"}: ${back.op}${where}. ${scenes(film.scenes)}.`);
}

async function doAction(name) {
  if (name === "undo" || name === "redo") return takeBack(name);
  const action = actionsAt(film, shown)[name];
  const place = Math.max(0, film.cuts.findIndex((cut) => cut.at === shown));
  if (action.off && name === "accept" && film.cutAt.get(shown)?.accepted) return next(1);
  if (action.off) return say(`Not possible: ${action.off}.`);
  await edit(action);
  // An accepted cut goes to the end of the list; the next one has taken its place.
  if (name !== "accept") return;
  if (film.cuts_open === 0) return say(`${action.done} All is looked at.`);
  go(film.cuts[Math.min(place, film.cuts_open - 1)].at);
}

const act = (name) => later(() => doAction(name));

// One after the other, each on the state that the one before left.
function later(work) {
  queue = queue.then(async () => {
    byId("saved").textContent = "saving…";
    try {
      await work();
      warn("");
    } catch (error) {
      await failed(error).catch((again) => warn(again.message));
    }
    byId("saved").textContent = film.edits > 0 ? "all edits are saved" : "";
  });
}

async function failed(error) {
  if (error.status !== 409) return warn(error.message);
  show(await api.getFilm(film.id));
  say("");
  warn("This film was edited in another tab or window meanwhile. It is shown as it is now; your last key did nothing.");
}

// Until the film is read, its pictures come one by one, and then what depends on all of them.
async function watchReading() {
  const id = film.id;
  while (film.id === id) {
    const reading = await api.getReading(id).catch(() => null);
    if (film.id !== id) return;
    if (reading?.problem) return show(await api.getFilm(id));
    if (reading) setRead(reading.frames);
    byId("reading").hidden = !reading || reading.measured;
    if (reading?.measured) break;
    byId("progress").max = film.frames;
    byId("progress").value = reading?.frames ?? 0;
    byId("progress-text").textContent = reading?.complete
      ? "Measuring the detector's curves"
      : `Reading the film: ${number(reading?.frames ?? 0)} of ${frames(film.frames)}`;
    await new Promise((done) => setTimeout(done, 250));
  }
  // Flags and suggestions need the pictures.
  renew(id);
  later(loadCurves);
}

/** Shows the film as the server has it now, unless another one is shown meanwhile. */
function renew(id, isNews = () => true) {
  queue = queue.then(async () => {
    const json = await api.getFilm(id).catch(() => null);
    if (json && film.id === id && isNews(json)) show(json);
  });
}

async function open(id) {
  warn("");
  const json = await api.getFilm(id);
  showCurves(null, null, {});
  rank = -1;
  const wanted = Number.parseInt(location.hash.slice(1), 10);
  const isNew = film !== null && film.id !== id;
  shown = !isNew && wanted >= 0 ? wanted : (json.cuts?.[0]?.at ?? 0);
  history.replaceState(null, "", `/review/${id}${isNew ? "" : location.hash}`);
  show(json);
  if (film.problem === "") watchReading();
}

function findFrame(event) {
  event.preventDefault();
  const field = byId("find-frame");
  const wanted = Number.parseInt(field.value.replace(/[^0-9]/g, ""), 10);
  if (Number.isNaN(wanted)) return say("Type the number of a frame.");
  if (wanted >= film.frames) return say(`The last frame is ${number(film.frames - 1)}.`);
  field.value = "";
  field.blur();
  go(wanted);
  say(byId("place").textContent);
}

async function start() {
  const { films } = await api.getFilms();
  const select = byId("film");
  for (const one of films) select.append(h("option", { value: one.id }, one.problem ? `${one.title} (not there)` : one.title));
  byId("films").hidden = films.length < 2;
  byId("title").classList.toggle("hidden", films.length > 1);
  select.addEventListener("change", () => open(select.value).catch(failed));
  const wanted = location.pathname.split("/")[2];
  const first = films.find((one) => one.id === wanted) ?? films.find((one) => !one.problem) ?? films[0];
  select.value = first.id;
  await open(first.id);
  listKeys();
  listen({
    next, scene, act, step: (step) => go(shown + step),
    find: () => byId("find-frame").focus(),
  });
  byId("find").addEventListener("submit", findFrame);
  byId("find-frame").addEventListener("keydown", (event) => event.key === "Escape" && event.target.blur());
  // Another tab may have gone on meanwhile.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) renew(film.id, (json) => json.rev !== film.rev);
  });
}

start().catch((error) => warn(error.message));
