// Small things that every part of the page uses.

/** An element: h("button", { class: "key", onclick: f }, "text", child). */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** 12345 -> "12 345", with a space that does not break. */
export const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, " ");

/** A frame's time in the film, "1:02.480", or "" where the rate is not known. */
export function time(frame, fps) {
  if (!(fps > 0)) return "";
  const seconds = frame / fps;
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}

export const frames = (count) => `${number(count)} ${count === 1 ? "frame" : "frames"}`;
export const scenes = (count) => `${number(count)} ${count === 1 ? "scene" : "scenes"}`;

/** Says something to everyone, screen readers included. */
export function say(sentence) {
  byId("status").textContent = sentence;
}

/** Says what went wrong; it stays until the next action that works. */
export function warn(sentence) {
  const box = byId("alert");
  box.textContent = sentence;
  box.hidden = sentence === "";
}

/** The part of a long list to show around an index, so that a page of thousands stays quick: [from, to). */
export function windowAround(count, index, most) {
  if (count <= most) return [0, count];
  const from = Math.max(0, Math.min(count - most, index - Math.floor(most / 2)));
  return [from, from + most];
}
