// A film whose shots are known, a manifest of it with planted mistakes, and the server that shows both.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { at, ffmpeg, tinct } from "../harness.mjs";
import { startServer } from "../server.mjs";

export const kFrames = 240;
// Shots of the film; the black one is without content, the last one, a small picture on gray, is not wanted.
export const kPlanted = {
  scenes: [[0, 59], [60, 109], [130, 199]],
  dropped: [[110, 129, "uniform"], [200, 239, "discarded"]],
};
// What the manifest says before the review: two cuts too many, one missed, a shot kept that should go.
export const kMistaken = {
  scenes: [[0, 29, 1], [30, 59, 0.52], [60, 61, 0.9], [62, 109, 0.55], [130, 239, 1]],
  dropped: [[110, 129, "uniform"]],
};

// The frame's number stands in the upper left corner as 16 blocks, black or white, the highest bit first.
export function makeFilm() {
  const shots = [["testsrc2", 60], ["mandelbrot", 50], ["color=c=black", 20], ["life=mold=10:ratio=0.2:death_color=#205080:life_color=#f0c040:seed=7", 70],
    ["testsrc2", 40, "scale=352:198,pad=640:360:144:120:gray,"]];
  const inputs = shots.flatMap(([source]) => ["-f", "lavfi", "-i", `${source}${source.includes("=") ? ":" : "="}size=640x360:rate=25`]);
  const cut = shots.map(([, frames, shape = ""], i) => `[${i}]trim=end_frame=${frames},setpts=PTS-STARTPTS,${shape}format=yuv420p[s${i}]`).join(";");
  const joined = shots.map((_, i) => `[s${i}]`).join("");
  const burn = String.raw`geq=lum='if(lt(Y\,24)*lt(X\,384)\,if(mod(floor(N/pow(2\,15-floor(X/24)))\,2)\,235\,16)\,lum(X\,Y))':cb='if(lt(Y\,24)*lt(X\,384)\,128\,cb(X\,Y))':cr='if(lt(Y\,24)*lt(X\,384)\,128\,cr(X\,Y))'`;
  ffmpeg(...inputs, "-filter_complex",
    `${cut};${joined}concat=n=${shots.length},${burn}[v]`, "-map", "[v]", "-c:v", "mpeg4", "-q:v", "3", "-g", "50", "-bf", "2",
    "-pix_fmt", "yuv420p", at("media/film.mp4"));
}

export function makeManifest() {
  execFileSync(tinct, ["scenes", at("media/film.mp4"), "--out", at("found.json"), "--stats", at("curves"), "--quiet"]);
  const manifest = JSON.parse(readFileSync(at("found.json"), "utf8"));
  const [video] = manifest.videos;
  assert.equal(video.stream.frames, kFrames);
  video.scenes = kMistaken.scenes.map(([first, last, confidence]) => ({ frames: [first, last], confidence }));
  video.dropped = kMistaken.dropped.map(([first, last, why]) => ({ frames: [first, last], why }));
  writeFileSync(at("m.json"), JSON.stringify(manifest));
  return video.id;
}

export const serve = (manifest = "m.json", ...more) =>
  startServer("review", at(manifest), "--media", at("media"), "--no-browser", ...more);

export function rangesOf(manifest) {
  const [video] = manifest.videos;
  return {
    scenes: video.scenes.map((scene) => scene.frames),
    dropped: video.dropped.map((dropped) => [...dropped.frames, dropped.why]),
  };
}
