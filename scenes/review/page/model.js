// What the page knows of the film: lookups over the server's JSON, and what each action would do at a
// frame. No DOM here.
import { frames, number } from "./dom.js";

export class Film {
  constructor(json) {
    Object.assign(this, json);
    this.pieces ??= [];
    this.cuts ??= [];
    this.suggestions ??= [];
    let scene = 0;
    for (const piece of this.pieces) piece.number = piece.kind === "scene" ? ++scene : 0;
    this.cutAt = new Map(this.cuts.map((cut) => [cut.at, cut]));
  }

  /** The index of the piece that holds a frame. */
  indexAt(frame) {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pieces[middle].first <= frame) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  pieceAt(frame) {
    return this.pieces[this.indexAt(frame)];
  }

  sceneAfter(index) {
    return this.pieces.slice(index + 1).find((piece) => piece.kind === "scene");
  }

  sceneBefore(index) {
    return this.pieces.slice(0, index).findLast((piece) => piece.kind === "scene");
  }

  clamp(frame) {
    return Math.max(0, Math.min(this.frames - 1, frame));
  }
}

export const length = (piece) => piece.last - piece.first + 1;

/** "scene 12", "dropped as uniform" … */
export function pieceName(piece) {
  if (piece.kind === "scene") return `scene ${piece.number}`;
  return piece.kind === "dropped" ? `dropped as ${piece.why}` : "listed nowhere";
}

const between = (before, after) => {
  const dropped = after.first - before.last - 1;
  return dropped > 0 ? ` and the ${frames(dropped)} between` : "";
};

// At the first frame of a scene it is this cut that goes; elsewhere the one at the scene's end.
function mergeAction(film, frame) {
  const index = film.indexAt(frame);
  const piece = film.pieces[index];
  if (piece.kind !== "scene") return { off: "these frames are dropped: restore them first" };
  const atStart = frame === piece.first;
  const before = atStart ? film.sceneBefore(index) : piece;
  const after = atStart && before ? piece : film.sceneAfter(index);
  const first = before ?? piece;
  if (!after) return { off: "there is no scene to merge with" };
  return {
    edit: { op: "merge", at: first.first },
    label: `Merge scenes ${first.number} and ${after.number}`,
    done: `Scenes ${first.number} and ${after.number} are one now${between(first, after)}: frames ${number(first.first)} to ${number(after.last)}.`,
  };
}

function splitAction(film, frame) {
  const piece = film.pieceAt(frame);
  if (frame === piece.first) return { off: `frame ${number(frame)} is the first of ${pieceName(piece)} already` };
  return {
    edit: { op: "split", at: frame },
    label: `Split at ${number(frame)}`,
    done: `A new cut at frame ${number(frame)}.`,
  };
}

function discardAction(film, frame) {
  const piece = film.pieceAt(frame);
  const range = `frames ${number(piece.first)} to ${number(piece.last)}`;
  if (piece.kind === "scene") {
    return {
      edit: { op: "discard", at: piece.first },
      label: `Discard scene ${piece.number}`,
      done: `Scene ${piece.number} is discarded: ${range}.`,
    };
  }
  return {
    edit: { op: "restore", at: piece.first },
    label: `Restore ${number(piece.first)}–${number(piece.last)}`,
    done: `Restored as a scene: ${range}.`,
  };
}

function uniformAction(film, frame) {
  const piece = film.pieceAt(frame);
  const range = `frames ${number(piece.first)} to ${number(piece.last)}`;
  if (piece.kind === "scene") {
    return {
      edit: { op: "uniform", at: piece.first },
      label: `Scene ${piece.number} is uniform`,
      done: `Dropped as uniform: ${range}.`,
    };
  }
  if (piece.why !== "uniform") return { off: "these frames were not dropped as uniform" };
  return {
    edit: { op: "keep-uniform", at: piece.first },
    label: "Not uniform: keep",
    done: `Kept as a scene: ${range}.`,
  };
}

function acceptAction(film, frame) {
  const cut = film.cutAt.get(frame);
  if (!cut) return { off: "there is no cut at this frame" };
  if (cut.accepted) return { off: "this was accepted before" };
  const label = cut.near_miss ? "Accept: no cut here" : "Accept this cut";
  const done = cut.near_miss ? `No cut at ${number(frame)}: accepted.` : `The cut at ${number(frame)} is accepted.`;
  return { edit: { op: "accept", at: frame }, label, done };
}

/** What the keys M, S, D, U and Enter do at a frame: { edit, label, done } or { off: why not }. */
export function actionsAt(film, frame) {
  return {
    merge: mergeAction(film, frame),
    split: splitAction(film, frame),
    discard: discardAction(film, frame),
    uniform: uniformAction(film, frame),
    accept: acceptAction(film, frame),
  };
}
