// How a study goes: who votes, what was void and why, and how many votes each cell has.
import { element } from "./dom.js";
import { cell, table } from "./tables.js";

const kReasons = {
  hidden: "the page was hidden", stall: "the clip stood still or could not be played", dropped: "too many frames were left out",
  end: "the clip did not play to its end", paused: "the rater paused", refused: "the server found the playback wanting",
};

// Counts by name, the largest first; a sentence where there are none.
function counts(caption, named, words, none) {
  const all = Object.entries(named ?? {}).sort(([, a], [, b]) => b - a);
  if (all.length === 0) return element("p", {}, none);
  return table(caption, [["What"], ["How often", 1]], all.map(([name, count]) =>
    element("tr", {}, element("th", { scope: "row" }, words[name] ?? name), cell(String(count), true))));
}

// Darker is more votes; the number stands in every cell, so that nothing is told by colour alone.
function heat(votes, most) {
  return element("td", { class: "number heat", "data-step": String(Math.round((4 * votes) / Math.max(4, most))) }, String(votes));
}

// Clips down, what is shown (left to right) across.
function heatMap(cells) {
  const votes = cells.map((one) => one.votes);
  const [fewest, most] = [Math.min(...votes), Math.max(...votes)];
  const shown = [...new Set(cells.map((one) => one.shown.join(" | ")))];
  const rows = [...new Set(cells.map((one) => one.clip))].map((clip) => element("tr", {}, element("th", { scope: "row" }, clip),
    ...shown.map((words) => {
      const found = cells.find((one) => one.clip === clip && one.shown.join(" | ") === words);
      return found ? heat(found.votes, most) : element("td", { class: "number heat" }, "–");
    })));
  return table(`Votes per cell: ${fewest} to ${most}`, [["Clip"], ...shown.map((words) => [words, 1])], rows);
}

function liveContent({ pulse, cells }) {
  const rows = cells.map((one) => element("tr", {}, element("th", { scope: "row" }, one.clip), cell(one.shown.join(" | ")),
    cell(String(one.dealt), true), cell(String(one.open), true), cell(String(one.votes), true)));
  const median = typeof pulse.median_rt_ms === "number" ? `${(pulse.median_rt_ms / 1000).toFixed(1)} s` : "–";
  return [
    element("p", { id: "pulse" }, `Raters now: ${pulse.now}; running ${pulse.raters.running}, finished ${pulse.raters.finished}, expired ${pulse.raters.expired}, withdrawn ${pulse.raters.withdrawn}. Votes: ${pulse.votes}; open trials: ${pulse.open}; trials lost: ${pulse.lost ?? 0}; median time of an answer: ${median}.`),
    element("p", {}, "Results are on a page of their own: who looks often and stops when they please finds differences that aren't there."),
    heatMap(cells),
    element("h2", {}, "What went wrong"),
    counts("Showings that were void, and why", pulse.voids, kReasons, "No showing was void."),
    counts("Checks that were failed", pulse.failed_checks, {}, "No check was failed."),
    element("details", {}, element("summary", {}, "All cells with what was dealt"),
      table("Cells", [["Clip"], ["Shown, left to right"], ["dealt", 1], ["open", 1], ["votes", 1]], rows)),
  ];
}

// Shows the news; what was open, scrolled or had the focus stays so.
export function refreshLive(place, news) {
  const parts = () => [...place.querySelectorAll("summary, .scroll")];
  const focused = parts().indexOf(document.activeElement);
  const open = place.querySelector("details")?.open ?? false;
  const scrolled = parts().map((part) => part.scrollLeft);
  place.replaceChildren(...liveContent(news));
  place.querySelector("details").open = open;
  for (const [i, part] of parts().entries()) part.scrollLeft = scrolled[i] ?? 0;
  parts()[focused]?.focus({ preventScroll: true });
}
