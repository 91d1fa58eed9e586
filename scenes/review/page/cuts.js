// Cuts by doubt, and what to do with very short scenes.
import { byId, frames, h, number, windowAround } from "./dom.js";
import { length } from "./model.js";
import { scrollInto } from "./scenes.js";

const kMostItems = 120;

let list = null;        // { film, go }
let items = new Map();  // those in the page, by frame

function doubtText(cut) {
  if (cut.accepted) return cut.near_miss ? "accepted: no cut" : "accepted";
  if (cut.near_miss) return `maybe, ${cut.confidence.toFixed(2)}`;
  return cut.confidence === undefined ? "confidence unknown" : `confidence ${cut.confidence.toFixed(2)}`;
}

function cutItem(cut, film, go) {
  const meter = h("span", { class: "doubt", "aria-hidden": "true" });
  meter.style.setProperty("--doubt", String(cut.accepted ? 0 : cut.doubt));
  const button = h(
    "button", { type: "button", class: cut.accepted ? "cut accepted" : "cut", onclick: () => go(cut.at) },
    h("span", { class: "at" }, number(cut.at)), " ",
    h("span", { class: "small" }, doubtText(cut)), meter,
  );
  return h("li", {}, button);
}

function showPart(rank) {
  const { film, go } = list;
  const [from, to] = windowAround(film.cuts.length, rank, kMostItems);
  items = new Map(film.cuts.slice(from, to).map((cut) => [cut.at, cutItem(cut, film, go)]));
  const rest = film.cuts.length - (to - from);
  const note = rest > 0 && h("li", { class: "soft small" }, `${number(rest)} more: J and K lead there`);
  byId("cuts").replaceChildren(...[...items.values(), note].filter(Boolean));
}

/** Shows the cuts in the server's order, around a rank where there are many. */
export function showCuts(film, rank, go) {
  list = { film, go };
  showPart(rank);
  if (film.cuts.length === 0) byId("cuts").append(h("li", { class: "soft" }, "There is nothing to look at: the film is one scene."));
  const open = film.cuts_open ?? 0;
  byId("cuts-title").textContent = open > 0 ? `${number(open)} ${open === 1 ? "place" : "places"} to look at` : "All is looked at";
}

export function markCut(frame) {
  byId("cuts").querySelector("[aria-current]")?.removeAttribute("aria-current");
  const rank = list.film.cuts.findIndex((cut) => cut.at === frame);
  if (rank < 0) return;
  if (!items.has(frame)) showPart(rank);
  const item = items.get(frame);
  item.firstChild.setAttribute("aria-current", "true");
  scrollInto(byId("cuts"), item);
}

function suggestionItem(one, film, go, edit) {
  const piece = film.pieces[one.piece];
  const other = one.with === undefined ? null : film.pieces[one.with];
  const what = other ? `Merge with scene ${other.number}` : "Discard it";
  const why = other ? `alike ${one.alike.toFixed(2)}` : "like neither neighbour";
  const done = other
    ? `Scene ${piece.number} was merged with scene ${other.number}.`
    : `Scene ${piece.number} was discarded.`;
  return h(
    "li", {},
    h("button", { type: "button", class: "link", onclick: () => go(piece.first) },
      `Scene ${piece.number}, ${frames(length(piece))} at ${number(piece.first)}`), " ",
    h("button", { type: "button", onclick: () => edit({ edit: one.edit, done }) }, what),
    h("span", { class: "small soft" }, ` ${why}`),
  );
}

export function showSuggestions(film, go, edit) {
  byId("advice").hidden = film.suggestions.length === 0;
  byId("suggestions").replaceChildren(...film.suggestions.map((one) => suggestionItem(one, film, go, edit)));
}
