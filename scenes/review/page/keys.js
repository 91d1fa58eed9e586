// The keyboard. Letters work wherever the focus is, but in fields where text is typed.
import { byId, h } from "./dom.js";

const kKeys = [
  [["J", "K"], "next, previous cut by doubt"],
  [["←", "→"], "one frame; with Shift ten"],
  [["PgUp", "PgDn"], "previous, next scene in the film"],
  [["M"], "merge: this cut goes; inside a scene, the one at its end"],
  [["S"], "split in front of the shown frame"],
  [["D"], "discard the scene, or restore dropped frames"],
  [["U"], "the scene is uniform, or a uniform one stays"],
  [["Enter"], "accept the cut, go to the next"],
  [["Z", "⇧Z"], "undo, redo"],
  [["/"], "find a frame by its number"],
];

export function listKeys() {
  const list = byId("keys").querySelector("dl");
  for (const [keys, what] of kKeys) {
    list.append(h("div", {}, h("dt", {}, ...keys.flatMap((key) => [h("kbd", {}, key), " "])), h("dd", {}, what)));
  }
  if (matchMedia("(max-width: 899px)").matches) byId("keys").open = false;
}

const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");
// Enter on a button or link is a press of it, and arrows move sliders.
const isPressed = (element) => element.matches("button, a, summary");
const isSlider = (element) => element.matches("[role=slider]");

/** `on` has a function for each thing that a key does. */
export function listen(on) {
  const simple = {
    j: () => on.next(1), k: () => on.next(-1),
    m: () => on.act("merge"), s: () => on.act("split"), d: () => on.act("discard"), u: () => on.act("uniform"),
    z: () => on.act("undo"), "/": () => on.find(),
    PageDown: () => on.scene(1), PageUp: () => on.scene(-1),
  };
  const repeats = new Set(["j", "k", "PageDown", "PageUp"]);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    let action = simple[key];
    if (event.shiftKey && key === "z") action = () => on.act("redo");
    if (key === "Enter" && !isPressed(event.target)) action = () => on.act("accept");
    if ((key === "ArrowLeft" || key === "ArrowRight") && !isSlider(event.target)) {
      action = () => on.step((key === "ArrowLeft" ? -1 : 1) * (event.shiftKey ? 10 : 1));
    } else if (event.repeat && !repeats.has(key)) {
      return;  // a key that is held down edits once
    }
    if (!action) return;
    event.preventDefault();
    action();
  });
}
