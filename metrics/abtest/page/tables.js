// Tables of the researcher's pages; a wide one scrolls by itself, by keyboard too.
import { element } from "./dom.js";

export function table(caption, header, rows) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...header.map(([text, number]) => element("th", { scope: "col", class: number && "number" }, text)))),
      element("tbody", {}, ...rows)));
}

// A cell of words, which has room for them.
export const long = (content) => element("td", { class: "long" }, content);
export const cell = (content, number = false) => element("td", { class: number && "number" }, content);
