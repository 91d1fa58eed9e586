// The list of scenes and of what was dropped, in the order of the film.
import { byId, frames, h, number, scenes as sceneCount, time, windowAround } from "./dom.js";
import { frameImage } from "./frames.js";
import { length, pieceName } from "./model.js";

const kThumbnail = 192;
const kMostCards = 160;

let list = null;        // { film, go }
let cards = new Map();  // those in the page, by keyOf
let part = [0, 0];      // the pieces that they show
let shownKey = "";

const keyOf = (piece, film) => `${film.id} ${piece.first} ${piece.last} ${piece.kind} ${piece.why ?? ""}`;

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

// A button for what is not in the page.
function more(count, words, index) {
  if (count <= 0) return null;
  return h("li", {}, h("button", { type: "button", class: "more", onclick: () => showPart(index) }, `${number(count)} ${words}`));
}

// Cards that stay keep their pictures.
function showPart(index) {
  const { film, go } = list;
  part = windowAround(film.pieces.length, index, kMostCards);
  const next = new Map();
  for (const piece of film.pieces.slice(...part)) {
    const key = keyOf(piece, film);
    const one = cards.get(key) ?? card(piece, film, go);
    update(one, piece, film);
    one.button.removeAttribute("aria-current");
    next.set(key, one);
  }
  cards = next;
  const items = [...next.values()].map((one) => one.item);
  const before = more(part[0], "earlier", part[0] - kMostCards / 2 + 1);
  const after = more(film.pieces.length - part[1], "later", part[1] + kMostCards / 2);
  byId("scenes").replaceChildren(...[before, ...items, after].filter(Boolean));
  shownKey = "";
}

/** Shows the list, around the piece of a frame where it is long. */
export function showScenes(film, frame, go) {
  list = { film, go };
  showPart(film.indexAt(film.clamp(frame)));
  const before = film.scenes_before === film.scenes ? "" : `, ${number(film.scenes_before)} in the manifest`;
  byId("scenes-title").textContent = `${sceneCount(film.scenes)}${before}`;
}

/** Marks the piece of the shown frame. */
export function markScene(film, frame) {
  const index = film.indexAt(frame);
  const key = keyOf(film.pieces[index], film);
  if (key === shownKey) return;
  if (index < part[0] || index >= part[1]) showPart(index);
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
