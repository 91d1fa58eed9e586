// The shown frame: it and the one before it large, the strip of nine, and what can be done.
import { byId, frames, h, number, time } from "./dom.js";
import { frameImage, prefetch } from "./frames.js";
import { actionsAt, length, pieceName } from "./model.js";

export const kStripWidth = 320;
const kLargeWidth = 960;
const kReach = 4;

const kActions = [
  ["merge", "M", "m", "Merge"],
  ["split", "S", "s", "Split"],
  ["discard", "D", "d", "Discard"],
  ["uniform", "U", "u", "Uniform"],
  ["accept", "⏎", "Enter", "Accept"],
];

/** The frames of a strip around one. */
export function stripFrames(film, frame) {
  const list = [];
  for (let at = frame - kReach; at <= frame + kReach; ++at) list.push(at >= 0 && at < film.frames ? at : null);
  return list;
}

function showPlace(film, frame) {
  const cut = film.cutAt.get(frame);
  const index = film.indexAt(frame);
  const piece = film.pieces[index];
  const rank = film.cuts.findIndex((one) => one.at === frame);
  let title = `Frame ${number(frame)}, ${pieceName(piece)}`;
  let about = `frame ${number(frame - piece.first + 1)} of ${number(length(piece))}`;
  if (cut) {
    const before = film.pieces[cut.before];
    const between = cut.near_miss ? 0 : piece.first - before.last - 1;
    title = cut.near_miss
      ? `Maybe a cut at ${number(frame)}, inside scene ${piece.number}`
      : `Cut at ${number(frame)}: scene ${before.number} | scene ${piece.number}`;
    about = `${number(rank + 1)} of ${number(film.cuts.length)} by doubt`;
    about += cut.accepted ? ", accepted" : cut.confidence === undefined ? "" : `, confidence ${cut.confidence.toFixed(2)}`;
    if (between > 0) about += `; ${frames(between)} dropped between the scenes`;
  }
  const at = time(frame, film.fps);
  byId("place").textContent = title;
  byId("place-about").textContent = at ? `${about}; ${at}${film.vfr ? " at the mean rate" : ""}` : about;
}

function largeFigure(film, frame, isShown) {
  if (frame === null) return h("figure", { class: "none" }, h("div", { class: "empty" }, "the film begins here"));
  const piece = film.pieceAt(frame);
  const width = film.width > 0 ? Math.min(kLargeWidth, film.width) : kLargeWidth;
  return h(
    "figure", { class: `large ${piece.kind}${isShown ? " shown" : ""}` },
    frameImage(frame, width, film),
    h("figcaption", {}, h("strong", {}, number(frame)), ` ${pieceName(piece)}`),
  );
}

function showPair(film, frame) {
  const pair = byId("pair");
  const isCut = frame > 0 && film.pieceAt(frame).first === frame;
  pair.classList.toggle("at-cut", isCut);
  pair.replaceChildren(
    largeFigure(film, frame > 0 ? frame - 1 : null, false),
    h("div", { class: "seam", "aria-hidden": "true" }, isCut ? "cut" : ""),
    largeFigure(film, frame, true),
  );
}

function tile(film, at, shown, go) {
  if (at === null) return h("li", { class: "tile none", "aria-hidden": "true" });
  const piece = film.pieceAt(at);
  const starts = piece.first === at && at > 0;
  const offset = at - shown;
  const sign = offset > 0 ? `+${offset}` : offset < 0 ? `−${-offset}` : "0";
  const tone = piece.kind !== "scene" ? piece.kind : piece.number % 2 ? "odd" : "even";
  return h(
    "li", { class: `tile ${tone}${starts ? " starts" : ""}` },
    h("button", {
      type: "button", onclick: () => go(at), "data-frame": at,
      "aria-current": at === shown ? "true" : undefined,
    },
      frameImage(at, kStripWidth, film, ""),
      h("span", { class: "hidden" }, "Frame "),
      h("span", { class: "line" }, h("strong", {}, number(at)), h("span", { class: "small" }, sign)),
      h("span", { class: "what small" }, piece.kind === "scene" ? `scene ${piece.number}` : piece.why ?? "unlisted"),
      starts && h("span", { class: "hidden" }, ", first after a cut")),
  );
}

function showActions(film, frame, act) {
  const actions = actionsAt(film, frame);
  const button = ({ label, short, key, shortcut, off, name }) =>
    h("button", {
      type: "button", "aria-keyshortcuts": shortcut, "aria-disabled": off ? "true" : undefined,
      title: off || undefined, onclick: () => act(name),
    }, h("kbd", { "aria-hidden": "true" }, key), " ", h("span", { class: "long" }, label), h("span", { class: "short", "aria-hidden": "true" }, short));
  const list = kActions.map(([name, key, shortcut, short]) =>
    button({ label: actions[name].label ?? short, short, key, shortcut, off: actions[name].off, name }));
  const what = (edit) => (edit ? ` ${edit.op}` : "");
  list.push(button({
    label: `Undo${what(film.undo)}`, short: "Undo", key: "Z", shortcut: "z", name: "undo", off: film.undo ? "" : "nothing to undo",
  }));
  list.push(button({
    label: `Redo${what(film.redo)}`, short: "Redo", key: "⇧Z", shortcut: "Shift+Z", name: "redo", off: film.redo ? "" : "nothing to redo",
  }));
  // A button that has the focus keeps it.
  const box = byId("actions");
  const focused = [...box.children].indexOf(document.activeElement);
  box.replaceChildren(...list);
  if (focused >= 0) list[focused].focus();
}

/** Shows a frame with all that belongs to it. */
export function showWork(film, frame, { go, act }) {
  showPlace(film, frame);
  showPair(film, frame);
  const strip = byId("strip");
  const hadFocus = strip.contains(document.activeElement);
  strip.replaceChildren(...stripFrames(film, frame).map((at) => tile(film, at, frame, go)));
  if (hadFocus) strip.querySelector("[aria-current]")?.focus({ preventScroll: true });
  showActions(film, frame, act);
}

/** Fetches the strips of the cuts that come next. */
export function prefetchNext(film, frame) {
  const here = film.cuts.findIndex((cut) => cut.at === frame);
  for (const cut of film.cuts.slice(here + 1, here + 3)) {
    prefetch(stripFrames(film, cut.at).filter((at) => at !== null), kStripWidth);
  }
}
