// The list of scenes and of what was dropped, in the order of the film.
import { byId, frames, h, number, scenes as sceneCount, time } from "./dom.js";
import { frameImage } from "./frames.js";
import { length, pieceName } from "./model.js";

const kThumbnail = 192;
let cards = new Map();
let shownKey = "";

function flagTexts(piece, film) {
  const texts = [];
  if (piece.flags.short) texts.push("under 3 frames");
  if (piece.flags.uniform) texts.push("uniform");
  if (piece.flags.fast) texts.push("fast motion");
  if (piece.flags.duplicate_of !== undefined) {
    texts.push(`like ${pieceName(film.pieceAt(piece.flags.duplicate_of))}`);
  }
  return texts;
}

function thumbnails(piece, film) {
  const wanted = [...new Set([piece.first, piece.middle, piece.last])];
  return wanted.map((frame) => {
    const image = frameImage(frame, kThumbnail, film, "");
    image.loading = "lazy";
    return image;
  });
}

function card(piece, film, go) {
  const range = piece.first === piece.last ? number(piece.first) : `${number(piece.first)}–${number(piece.last)}`;
  const seconds = film.fps > 0 ? `, ${(length(piece) / film.fps).toFixed(1)} s` : "";
  const name = h("span", { class: "name" });
  const flags = h("span", { class: "flags" });
  const button = h(
    "button", { type: "button", class: `card ${piece.kind}`, onclick: () => go(piece.first) },
    h("span", { class: "line" }, name, h("span", { class: "range" }, range)),
    h("span", { class: "thumbs" }, ...thumbnails(piece, film)),
    h("span", { class: "line small" },
      h("span", {}, `${frames(length(piece))}${seconds}`),
      h("span", { class: "soft" }, time(piece.first, film.fps))),
    flags,
  );
  return { item: h("li", {}, button), button, name, flags };
}

function update(one, piece, film) {
  one.name.textContent = piece.kind === "scene" ? `Scene ${piece.number}` : `Dropped: ${piece.why ?? "listed nowhere"}`;
  one.flags.replaceChildren(...flagTexts(piece, film).map((text) => h("span", { class: "flag" }, text)));
}

/** Shows the list; cards that stay keep their pictures. */
export function showScenes(film, go) {
  const next = new Map();
  for (const piece of film.pieces) {
    const key = `${film.id} ${piece.first} ${piece.last} ${piece.kind} ${piece.why ?? ""}`;
    const one = cards.get(key) ?? card(piece, film, go);
    update(one, piece, film);
    next.set(key, one);
  }
  cards = next;
  byId("scenes").replaceChildren(...[...next.values()].map((one) => one.item));
  const before = film.scenes_before === film.scenes ? "" : `, ${number(film.scenes_before)} in the manifest`;
  byId("scenes-title").textContent = `${sceneCount(film.scenes)}${before}`;
  shownKey = "";
}

/** Marks the piece of the shown frame. */
export function markScene(film, frame) {
  const piece = film.pieceAt(frame);
  const key = `${film.id} ${piece.first} ${piece.last} ${piece.kind} ${piece.why ?? ""}`;
  if (key === shownKey) return;
  cards.get(shownKey)?.button.removeAttribute("aria-current");
  shownKey = key;
  const one = cards.get(key);
  one.button.setAttribute("aria-current", "true");
  scrollInto(byId("scenes"), one.item);
}

/** Scrolls a list that scrolls by itself, and never the page. */
export function scrollInto(list, item) {
  if (list.scrollHeight <= list.clientHeight) return;
  const top = item.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - (list.clientHeight - item.offsetHeight) / 2;
  }
}
