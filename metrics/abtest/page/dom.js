// The path that stands before all of the study's: this script is served as BASE/static/dom.js.
export const base = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

// Elements from words: text goes in as text, never as HTML.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const page = () => document.querySelector("#page");

// Shows a screen; the focus goes to its first heading, so that it is read out.
export function show(...children) {
  page().replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  const heading = page().querySelector("h1");
  if (heading) {
    heading.setAttribute("tabindex", "-1");
    heading.focus({ preventScroll: true });
  }
  window.scrollTo(0, 0);
}

// Tells it to those who listen; what is `seen` stands at the page's foot, too, until the next sentence.
export function say(sentence, seen = false) {
  const status = document.querySelector("#status");
  status.textContent = sentence;
  status.className = seen && sentence !== "" ? "notice" : "hidden";
}

// Shows a screen and waits until one of its buttons is pressed: the button's value.
export function ask(children, buttons) {
  return new Promise((answered) => {
    const row = element("div", { class: "row" },
      ...buttons.map(({ text, value, ...attributes }) => element("button", { type: "button", ...attributes, onclick: () => answered(value) }, text)));
    show(...children, row);
  });
}

// What the server says begins small and has no full stop.
export const sentence = (text) => text.slice(0, 1).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

export const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
