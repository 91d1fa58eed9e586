// The page: what is shown, and what happens when something is done. The server decides; the page shows
// the state that it answers with.
import * as api from "./api.js";
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
  history.replaceState(null, "", `#${shown}`);
  prefetchNext(film, shown);
}

function next(step) {
  if (film.cuts.length === 0) return say("There is no cut in this film.");
  const isAtCut = film.cuts[rank]?.at === shown;
  // A cut that was merged away leaves its place to the one behind it.
  const from = isAtCut || step < 0 ? rank : rank - 1;
  const to = Math.max(0, Math.min(film.cuts.length - 1, from + step));
  if (to === rank && isAtCut) return say(step > 0 ? "This is the last cut." : "This is the first cut.");
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
  showScenes(film, go);
  showCuts(film, go);
  showSuggestions(film, go, (action) => later(() => edit(action)));
  go(shown);
}

async function edit(action) {
  const answer = await api.postEdit(film.id, action.edit, film.rev);
  show(answer.film);
  say(`${action.done} ${scenes(film.scenes)}.`);
}

async function takeBack(which) {
  const back = which === "undo" ? film.undo : film.redo;
  if (!back) return say(`There is nothing to ${which}.`);
  const answer = await (which === "undo" ? api.postUndo : api.postRedo)(film.id, film.rev);
  if (back.op !== "thresholds") shown = back.at;
  show(answer.film);
  say(`${which === "undo" ? "Undone" : "Done again"}: ${back.op} at ${number(back.at)}. ${scenes(film.scenes)}.`);
}

async function doAction(name) {
  if (name === "undo" || name === "redo") return takeBack(name);
  const action = actionsAt(film, shown)[name];
  if (action.off && name === "accept" && film.cutAt.get(shown)?.accepted) return next(1);
  if (action.off) return say(`Not possible: ${action.off}.`);
  await edit(action);
  // An accepted cut goes to the end of the list; the next one has taken its place.
  if (name === "accept" && film.cuts_open > 0) {
    const place = Math.min(rankBefore, film.cuts_open - 1);
    go(film.cuts[place].at);
  }
}

let rankBefore = 0;
function act(name) {
  later(() => {
    rankBefore = Math.max(0, film.cuts.findIndex((cut) => cut.at === shown));
    return doAction(name);
  });
}

// One after the other, each on the state that the one before left.
function later(work) {
  queue = queue.then(async () => {
    try {
      byId("saved").textContent = "saving…";
      await work();
      warn("");
    } catch (error) {
      await failed(error);
    }
    byId("saved").textContent = film.edits > 0 ? "all edits are saved" : "";
  });
}

async function failed(error) {
  if (!(error instanceof api.ApiError)) throw error;
  if (error.status !== 409) return warn(error.message);
  show(await api.getFilm(film.id));
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
    const box = byId("reading");
    box.hidden = !reading || reading.complete;
    if (reading?.complete) break;
    byId("progress").max = film.frames;
    byId("progress").value = reading?.frames ?? 0;
    byId("progress-text").textContent = `Reading the film: ${number(reading?.frames ?? 0)} of ${frames(film.frames)}`;
    await new Promise((done) => setTimeout(done, 250));
  }
  // Flags and suggestions need the pictures.
  later(async () => show(await api.getFilm(id)));
}

async function open(id) {
  warn("");
  const json = await api.getFilm(id);
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
    if (document.hidden) return;
    later(async () => {
      const json = await api.getFilm(film.id);
      if (json.rev !== film.rev) show(json);
    });
  });
}

start().catch((error) => warn(error.message));
